import { useEffect, useMemo } from 'react';
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
  const where = useMemo(() => (home ? { viewId: home.id } : null), [home]);
  useEffect(() => {
    void door.openHome().then(report);
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
          <p className="empty">{app.name} has not shown a home yet.</p>
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
