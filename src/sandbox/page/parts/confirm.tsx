import { createContext, type ReactNode, useCallback, useContext, useLayoutEffect, useRef, useState } from 'react';
import type { Confirm } from '../blocks/text-objects.ts';
import { PlainText, TextView } from '../text/text.tsx';

type Ask = (confirm: Confirm | undefined) => Promise<boolean>;

const ConfirmContext = createContext<Ask>(async () => true);

/** Asks what an element's `confirm` object says; where there is none, the answer is yes. */
export function useConfirm(): Ask {
  return useContext(ConfirmContext);
}

type Question = { confirm: Confirm; answer: (yes: boolean) => void };

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const ask = useCallback<Ask>((confirm) => {
    if (!confirm) return Promise.resolve(true);
    return new Promise((resolve) => {
      const answer = (yes: boolean) => {
        setQuestion(null);
        resolve(yes);
      };
      setQuestion({ confirm, answer });
    });
  }, []);
  return (
    <ConfirmContext value={ask}>
      {children}
      {question && <ConfirmDialog {...question} />}
    </ConfirmContext>
  );
}

function ConfirmDialog({ confirm, answer }: Question) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    // Closing gives the focus back to the button that asked.
    return () => box?.close();
  }, []);
  const style = confirm.style === 'danger' ? 'danger' : 'primary';
  return (
    <dialog
      ref={dialog}
      className="confirm"
      data-testid="confirm-dialog"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        answer(false);
      }}
    >
      <h2 id="confirm-title" className="confirm-title">
        {confirm.title ? <TextView value={confirm.title} inline /> : 'Are you sure?'}
      </h2>
      <div id="confirm-text" className="formatted">
        <TextView value={confirm.text} />
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button" data-testid="confirm-deny" onClick={() => answer(false)}>
          <PlainText text={confirm.deny?.text ?? 'Cancel'} />
        </button>
        <button
          type="button"
          className={`button button-${style}`}
          data-testid="confirm-ok"
          onClick={() => answer(true)}
        >
          <PlainText text={confirm.confirm?.text ?? 'OK'} />
        </button>
      </div>
    </dialog>
  );
}
