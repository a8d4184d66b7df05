import { type RefObject, useEffect, useRef } from 'react';

/** Calls `onPress` when something outside these boxes is pressed, while `active`. */
export function usePressOutside(active: boolean, inside: RefObject<HTMLElement | null>[], onPress: () => void) {
  const latest = useRef({ inside, onPress });
  latest.current = { inside, onPress };
  useEffect(() => {
    if (!active) return;
    const pressed = ({ target }: PointerEvent) => {
      const node = target instanceof Node ? target : null;
      if (!latest.current.inside.some((box) => box.current?.contains(node))) latest.current.onPress();
    };
    document.addEventListener('pointerdown', pressed);
    return () => document.removeEventListener('pointerdown', pressed);
  }, [active]);
}
