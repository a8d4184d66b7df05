import { useState } from 'react';
import type { FileInput } from '../blocks/element-shapes.ts';
import { fileSize } from '../chat/files.tsx';
import { Icon } from '../parts/icons.tsx';
import { useActs } from '../state/contexts.ts';
import { type InputProps, inputData } from './input-props.ts';

/** As Slack's own. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
const MOST_BYTES = 10_000_000;

/** file_input: each file goes to the workspace when it is chosen, and the form holds its id. */
export function FileField({ element, field, value, hold, id, label, invalid, describedBy }: InputProps<FileInput>) {
  const { door } = useActs();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const files = value.files ?? [];

  const take = async (chosen: File[]) => {
    const large = chosen.find(({ size }) => size > MOST_BYTES);
    if (large) return setProblem(`${large.name} is larger than 10 MB.`);
    if (files.length + chosen.length > element.max_files)
      return setProblem(`At most ${element.max_files} files can be added.`);
    setBusy(true);
    setProblem(null);
    try {
      const taken = await Promise.all(chosen.map(door.upload));
      hold({ files: [...files, ...taken.map((file) => ({ id: file.id, name: file.name, size: file.size }))] });
    } catch {
      setProblem('The file could not be added. Try again?');
    }
    setBusy(false);
  };

  return (
    <div className="file-field">
      {files.map((file) => (
        <span key={file.id} className="chip">
          {file.name} · {fileSize(file.size)}
          <button
            type="button"
            aria-label={`Remove ${file.name}`}
            onClick={() => hold({ files: files.filter((one) => one !== file) })}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <input
        id={id}
        type="file"
        multiple={element.max_files > 1}
        accept={element.filetypes.map((type) => `.${type}`).join(',') || undefined}
        disabled={busy || files.length >= element.max_files}
        aria-label={label}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        aria-busy={busy}
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
        {...inputData(field)}
      />
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
