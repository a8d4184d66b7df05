import { Icon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { useActs, useWorkspace } from '../state/contexts.ts';

/** The app's shortcuts that need no message. */
export function GlobalShortcuts() {
  const { app } = useWorkspace();
  const { door, report } = useActs();
  const shortcuts = app.shortcuts.filter(({ type }) => type === 'global');
  if (shortcuts.length === 0) return null;
  return (
    <Menu
      label="Shortcuts"
      trigger={<Icon name="bolt" />}
      className="button button-icon button-quiet"
      minWidth={260}
      data={{ 'data-testid': 'shortcuts' }}
      items={shortcuts.map(({ name, description, callbackId }) => ({
        key: callbackId,
        content: (
          <span>
            {name}
            <small>{description}</small>
          </span>
        ),
        data: { 'data-testid': 'shortcut', 'data-callback-id': callbackId },
        choose: async () => report(await door.shortcut({ callbackId })),
      }))}
    />
  );
}
