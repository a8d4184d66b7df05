import type { Phones } from '../phones/use-phones.ts';
import { useWorkspace } from '../state/contexts.ts';
import type { SessionState } from '../state/session-state.ts';
import { mrkdwnWords } from '../text/words.ts';

type LiveProps = { state: SessionState; phones: Phones };

/** What a screen reader hears without looking, and the banner while the workspace does not answer. */
export function Live({ state, phones }: LiveProps) {
  const { people, app } = useWorkspace();
  const { heard, notices } = state;
  const author = people.find(({ id }) => id === heard?.user)?.realName ?? app.name;
  const message = heard ? `${author}: ${mrkdwnWords(heard.text, people)}` : '';
  return (
    <>
      {state.trouble !== null && (
        <p className="lost" role="status" data-testid="live-lost" title={state.trouble}>
          <span className="spinner" aria-hidden="true" /> The workspace does not answer. Trying again…
        </p>
      )}
      <div className="visually-hidden" data-testid="live-state" data-live={state.live}>
        <p aria-live="polite">{message}</p>
        <p aria-live="polite">{phones.heard}</p>
        <p aria-live="assertive">{notices.at(-1)?.text}</p>
      </div>
    </>
  );
}
