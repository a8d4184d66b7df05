import { Icon, type IconName } from './icons.tsx';

export type Pane = 'channels' | 'chat' | 'phones';

const PANES: { pane: Pane; icon: IconName; label: string }[] = [
  { pane: 'channels', icon: 'hash', label: 'Channels' },
  { pane: 'chat', icon: 'chat', label: 'Chat' },
  { pane: 'phones', icon: 'phone', label: 'Phones' },
];

type BottomBarProps = { pane: Pane; show: (pane: Pane) => void; unread: number; phones: number };

/** On a narrow screen one column is to be seen; this goes from one to another. */
export function BottomBar({ pane: now, show, unread, phones }: BottomBarProps) {
  const counts = { channels: unread, chat: 0, phones };
  return (
    <nav className="bottom-bar" aria-label="Columns">
      {PANES.map(({ pane, icon, label }) => (
        <button
          key={pane}
          type="button"
          aria-current={pane === now ? 'page' : undefined}
          data-testid={`pane-${pane}`}
          onClick={() => show(pane)}
        >
          <Icon name={icon} size={20} />
          {label}
          {counts[pane] > 0 && pane !== now && (
            <span className="count-badge">
              {counts[pane]}
              <span className="visually-hidden"> new</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}

const JUMPS = [
  { to: '#chat', label: 'To the messages' },
  { to: '[data-testid="composer"]', label: 'To the composer' },
  { to: '#phones', label: 'To the phones' },
];

/** For who goes by keys: over the long columns. Buttons, because the address names the channel and has to keep doing so. */
export function SkipLinks() {
  return (
    <nav className="skip-links" aria-label="Skip">
      {JUMPS.map(({ to, label }) => (
        <button key={to} type="button" onClick={() => document.querySelector<HTMLElement>(to)?.focus()}>
          {label}
        </button>
      ))}
    </nav>
  );
}
