import type { SlackFile } from '../../slack/protocol.ts';
import { Icon } from '../parts/icons.tsx';
import { CsvPreview } from './csv-preview.tsx';

/** Files of a message: pictures are shown, everything else can be downloaded. */
export function Files({ files }: { files: SlackFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id} data-testid="file" data-file-id={file.id}>
          {file.mimetype.startsWith('image/') && <img className="image" src={address(file)} alt={file.title} />}
          <a className="file" href={address(file)} download={file.name}>
            <Icon name="file" />
            <span>
              {file.title || file.name}
              <small>
                {file.name} · {fileSize(file.size)}
              </small>
            </span>
          </a>
          {file.mimetype === 'text/csv' && <CsvPreview address={address(file)} title={file.title || file.name} />}
        </li>
      ))}
    </ul>
  );
}

function address(file: SlackFile): string {
  return `/_/files/${encodeURIComponent(file.id)}`;
}

export function fileSize(bytes: number): string {
  const [unit, size] = bytes < 1000 ? ['byte', 1] : bytes < 1_000_000 ? ['kilobyte', 1000] : ['megabyte', 1_000_000];
  return new Intl.NumberFormat('en-US', { style: 'unit', unit, maximumFractionDigits: 1 }).format(bytes / Number(size));
}
