import { useLayoutEffect, useRef, useState } from 'react';

/** The width that an element has on the screen, in pixels, over every change of it. */
export function useWidth(atFirst: number): [number, React.RefObject<SVGSVGElement | null>] {
  const element = useRef<SVGSVGElement | null>(null);
  const [width, setWidth] = useState(atFirst);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setWidth(Math.max(160, Math.round(current.getBoundingClientRect().width)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [width, element];
}
