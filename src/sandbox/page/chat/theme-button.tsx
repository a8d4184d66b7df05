import { Icon } from '../parts/icons.tsx';
import { THEMES, useTheme } from '../state/theme.ts';

const LOOKS = {
  auto: { icon: 'auto', says: 'as the system' },
  light: { icon: 'sun', says: 'light' },
  dark: { icon: 'moon', says: 'dark' },
} as const;

/** Goes round: as the system says, light, dark. */
export function ThemeButton() {
  const [theme, setTheme] = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  const says = `Colours: ${LOOKS[theme].says}. Change to ${LOOKS[next].says}`;
  return (
    <button
      type="button"
      className="button button-icon button-quiet"
      aria-label={says}
      title={says}
      data-testid="theme-toggle"
      data-theme-now={theme}
      onClick={() => setTheme(next)}
    >
      <Icon name={LOOKS[theme].icon} size={17} />
    </button>
  );
}
