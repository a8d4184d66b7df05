import { type FormEvent, type SyntheticEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { OpenView } from '../../slack/protocol.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceProvider } from '../blocks/surface.tsx';
import { collectValues, type ElementValue, type Values } from '../form/values.ts';
import { jsonValues } from '../net/json.ts';
import { Icon } from '../parts/icons.tsx';
import { isWhispered, outcomeWords, useActs } from '../state/contexts.ts';
import type { Notice } from '../state/session-state.ts';
import { PlainText } from '../text/text.tsx';
import { modalWords } from './modal-words.ts';

type ModalProps = {
  view: OpenView;
  /** How many lie under it. */
  below: number;
  typed: Values<ElementValue> | undefined;
  errors: { [blockId: string]: string } | undefined;
  here: string | null;
  /** What the workspace has said of it: that the app did not answer. */
  whispers: Notice[];
};

const NOTHING: { [key: string]: never } = {};

/** The top one of the person's modals. The browser's own dialog keeps the focus in and the page behind it still. */
export function Modal({ view, below, typed = NOTHING, errors = NOTHING, here, whispers }: ModalProps) {
  const { door, dispatch } = useActs();
  const [refusals, setRefusals] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const { blocks } = view.view;
  const where = useMemo(() => ({ viewId: view.id }), [view.id]);
  const { title, submit, close } = modalWords(view);

  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    // Closing gives the focus back to what had it before.
    return () => box?.close();
  }, []);
  useFocus(dialog, view, refusals);

  const leave = async (all: boolean) =>
    setProblem(outcomeWords(await door.close({ viewId: view.id, ...(all ? { all } : {}) })));
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || submit === null) return;
    setProblem(null);
    for (const { id } of whispers) dispatch({ type: 'dismiss', id });
    setBusy(true);
    const outcome = await door.submit({
      viewId: view.id,
      values: jsonValues(collectValues({ blocks, kept: view.values, typed, here })),
    });
    setBusy(false);
    if (outcome.errors) {
      dispatch({ type: 'errors', viewId: view.id, errors: outcome.errors });
      setRefusals(refusals + 1);
    } else setProblem(isWhispered(outcome) ? null : outcomeWords(outcome));
  };
  const onEscape = (event: SyntheticEvent) => {
    event.preventDefault();
    void leave(false);
  };

  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-labelledby={`${view.id}-title`}
      data-testid="modal"
      data-view-id={view.id}
      onCancel={onEscape}
      // A browser may close it by its own back gesture; it goes when the workspace says so.
      onClose={() => dialog.current?.showModal()}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onEscape(event);
      }}
    >
      <form noValidate onSubmit={(event) => void onSubmit(event)}>
        <header>
          {below > 0 && (
            <button
              type="button"
              className="button button-icon button-quiet"
              aria-label="Back"
              data-testid="modal-back"
              onClick={() => void leave(false)}
            >
              <Icon name="back" />
            </button>
          )}
          <h2 id={`${view.id}-title`} className="modal-title" data-testid="modal-title">
            <PlainText text={title} />
          </h2>
          <button
            type="button"
            className="button button-icon button-quiet"
            aria-label={below > 0 ? 'Close all' : 'Close'}
            data-testid="modal-dismiss"
            onClick={() => void leave(true)}
          >
            <Icon name="close" />
          </button>
        </header>
        <div className="modal-body">
          {whispers.map((notice) => (
            <Problem key={notice.id} text={notice.text} />
          ))}
          {problem !== null && <Problem text={problem} />}
          <SurfaceProvider
            surface={view.id}
            where={where}
            blocks={blocks}
            kept={view.values}
            typed={typed}
            errors={errors}
            here={here}
          >
            <Blocks blocks={blocks} />
          </SurfaceProvider>
        </div>
        <footer className="dialog-buttons">
          <button type="button" className="button" data-testid="modal-close" onClick={() => void leave(false)}>
            <PlainText text={close} />
          </button>
          {submit !== null && (
            <button type="submit" className="button button-primary" data-testid="modal-submit" aria-busy={busy}>
              <PlainText text={submit} />
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

function Problem({ text }: { text: string }) {
  return (
    <p className="problem" role="alert" data-testid="modal-problem">
      {text}
    </p>
  );
}

const FIELDS = 'input, textarea';
const WRONG = '[aria-invalid="true"], .choice-boxes.invalid input';

/** To the field that wants it, else the first one; after a refused submission, to the first field that is wrong. */
function useFocus(dialog: React.RefObject<HTMLDialogElement | null>, view: OpenView, refusals: number) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view that the app has filled in has new fields
  useEffect(() => {
    const body = dialog.current?.querySelector('.modal-body');
    // A person who is in a field already stays there when the app fills in the rest.
    if (!body || body.contains(document.activeElement)) return;
    const wanted = body.querySelector<HTMLElement>('[data-autofocus]') ?? body.querySelector<HTMLElement>(FIELDS);
    (wanted ?? dialog.current)?.focus();
  }, [dialog, view]);
  useEffect(() => {
    if (refusals > 0) dialog.current?.querySelector<HTMLElement>(WRONG)?.focus();
  }, [dialog, refusals]);
}
