import { useEffect, useState } from 'react';
import { recall, remember } from './browser-memory.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

/** The look: as the system says, or as the person has said, remembered in this browser. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => THEMES.find((one) => one === recall(KEY)) ?? 'auto');
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    remember(KEY, theme);
  }, [theme]);
  return [theme, setTheme];
}
