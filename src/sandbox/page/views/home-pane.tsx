import { useEffect, useMemo, useState } from 'react';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceProvider } from '../blocks/surface.tsx';
import { NoticeRow } from '../chat/message-list.tsx';
import { Icon } from '../parts/icons.tsx';
import { useActs, useWorkspace } from '../state/contexts.ts';
import type { SessionState } from '../state/session-state.ts';

/** The app's home tab. Opening it tells the app, which may publish it only then. */
export function HomePane({ state }: { state: SessionState }) {
  const { door, report } = useActs();
  const { app } = useWorkspace();
  const { home } = state;
  const [homeless, setHomeless] = useState(false);
  const where = useMemo(() => (home ? { viewId: home.id } : null), [home]);
  useEffect(() => {
    void door.openHome().then((outcome) => {
      if (outcome.error === 'not_enabled') setHomeless(true);
      else report(outcome);
    });
  }, [door, report]);
  return (
    <>
      <header className="pane-head">
        <h2 className="pane-title">
          <Icon name="home" />
          <span>{app.name}</span>
        </h2>
        <p>Home</p>
      </header>
      <section className="home" aria-label={`Home of ${app.name}`} data-testid="home" tabIndex={-1}>
        {state.notices
          .filter(({ channel, view }) => channel === null && view === null)
          .map((notice) => (
            <NoticeRow key={notice.id} notice={notice} />
          ))}
        {home === null || where === null ? (
          <p className="empty">{homeless ? `${app.name} has no home tab.` : `${app.name} has not shown a home yet.`}</p>
        ) : (
          <SurfaceProvider
            surface={home.id}
            where={where}
            blocks={home.view.blocks}
            kept={home.values}
            {...(state.typed[home.id] ? { typed: state.typed[home.id] } : {})}
            errors={home.errors}
            here={null}
          >
            <Blocks blocks={home.view.blocks} />
          </SurfaceProvider>
        )}
      </section>
    </>
  );
}
