import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ActOutcome } from '../../slack/protocol.ts';
import { Icon } from '../parts/icons.tsx';
import { isWhispered, outcomeWords, useActs, useWorkspace } from '../state/contexts.ts';
import { CompletionList } from './completion-list.tsx';
import { commandIn, completionsAt, isWhole } from './completions.ts';
import { GlobalShortcuts } from './global-shortcuts.tsx';
import { recallStep } from './recall.ts';

type ComposerProps = {
  channel: string;
  thread: string | null;
  placeholder: string;
  draft: string;
  setDraft: (text: string) => void;
  /** What was sent before, the newest last. */
  sent: string[];
  onSent: (text: string) => void;
  /** Changes when somebody else has put words in, after which the cursor belongs here. */
  nudge: number;
};

/** Where one types: messages, and, outside threads, slash commands with their completion. */
export function Composer({ channel, thread, placeholder, draft, setDraft, sent, onSent, nudge }: ComposerProps) {
  const { door } = useActs();
  const { app, people, channels } = useWorkspace();
  const input = useRef<HTMLTextAreaElement>(null);
  const [cursor, setCursor] = useState(draft.length);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(false);
  const [back, setBack] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const listId = useId();

  const commands = thread === null ? app.commands : [];
  const completing = closed ? null : completionsAt(draft, cursor, { commands, people, channels });
  const hinted = commandIn(draft, commands);
  useGrowing(input, draft);

  useEffect(() => {
    if (nudge === 0) return;
    const field = input.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
    setCursor(field?.value.length ?? 0);
    setClosed(true);
  }, [nudge]);

  const write = (text: string, at = text.length) => {
    setDraft(text);
    setCursor(at);
    setActive(0);
    setProblem(null);
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };

  const send = async () => {
    const text = draft.trim();
    if (text === '') return;
    setBack(0);
    // The words leave the field at once and come back if nobody took them, unless others stand there by then.
    write('');
    onSent(text);
    const outcome = await sendTyped();
    if (outcome.ok) return;
    setDraft(input.current?.value || text);
    if (!isWhispered(outcome)) setProblem(outcomeWords(outcome));

    function sendTyped(): Promise<ActOutcome> {
      if (thread !== null) return door.message({ channel, text, threadTs: thread });
      return /^\/[a-z]/i.test(text) ? door.command({ channel, text }) : door.message({ channel, text });
    }
  };

  const complete = (index: number) => {
    const item = completing?.items[index];
    if (!completing || !item) return;
    const rest = draft.slice(completing.to).replace(/^\s/, '');
    write(draft.slice(0, completing.from) + item.insert + rest, completing.from + item.insert.length);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const taken = (act: () => void) => {
      event.preventDefault();
      act();
    };
    if (completing) {
      const count = completing.items.length;
      if (event.key === 'ArrowDown') return taken(() => setActive((active + 1) % count));
      if (event.key === 'ArrowUp') return taken(() => setActive((active + count - 1) % count));
      if (event.key === 'Escape') return taken(() => setClosed(true));
      const sends = event.key === 'Enter' && isWhole(draft, completing) && active === 0;
      if ((event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey && !sends)
        return taken(() => complete(active));
    }
    if (event.key === 'Enter' && !event.shiftKey) return taken(() => void send());
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const step = recallStep({ key: event.key, draft, sent, back });
      if (step) {
        taken(() => {
          setBack(step.back);
          write(step.text);
          setClosed(true);
        });
      }
    }
  };

  return (
    <div className="composer">
      {completing && (
        <CompletionList id={listId} kind={completing.kind} items={completing.items} active={active} choose={complete} />
      )}
      {!completing && hinted && (
        <p className="usage-hint" data-testid="usage-hint">
          <code>
            {hinted.command} {hinted.usageHint}
          </code>
          <span>{hinted.description}</span>
        </p>
      )}
      <div className="composer-box">
        {thread === null && <GlobalShortcuts />}
        <textarea
          ref={input}
          rows={1}
          aria-controls={completing ? listId : undefined}
          aria-activedescendant={completing ? `${listId}-${active}` : undefined}
          aria-autocomplete="list"
          aria-label={placeholder}
          placeholder={placeholder}
          dir="auto"
          value={draft}
          data-testid={thread === null ? 'composer' : 'thread-composer'}
          onChange={(event) => {
            setDraft(event.target.value);
            setCursor(event.target.selectionStart);
            setActive(0);
            setClosed(false);
            setProblem(null);
            setBack(0);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="button button-primary button-icon"
          aria-label="Send"
          data-testid={thread === null ? 'composer-send' : 'thread-composer-send'}
          disabled={draft.trim() === ''}
          onClick={() => void send()}
        >
          <Icon name="send" />
        </button>
      </div>
      {problem !== null && (
        <p className="problem" role="alert" data-testid="composer-problem">
          {problem}
        </p>
      )}
    </div>
  );
}

/** The field is as high as what is in it, up to a limit that the style sets. */
function useGrowing(input: React.RefObject<HTMLTextAreaElement | null>, text: string) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the text that changes the height
  useLayoutEffect(() => {
    const field = input.current;
    if (!field) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }, [text]);
}
