import { type RefObject, useLayoutEffect, useRef } from 'react';

const GAP = 4;
const MARGIN = 8;

/**
 * Puts a popup under its anchor, or over it where there is more room. It is drawn in the browser's top layer, so that no
 * scrolling box and no dialog cuts it off; where a new message scrolls the anchor away, it stays at the window's edge.
 */
export function usePopup<Popup extends HTMLElement>(
  anchor: RefObject<HTMLElement | null>,
  open: boolean,
  minWidth = 0,
) {
  const popup = useRef<Popup>(null);
  useLayoutEffect(() => {
    const box = popup.current;
    if (!open || !box) return;
    box.showPopover();
    const place = () => {
      if (anchor.current) placePopup(box, anchor.current.getBoundingClientRect(), minWidth);
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(box);
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [anchor, open, minWidth]);
  return popup;
}

function placePopup(box: HTMLElement, at: DOMRect, minWidth: number) {
  const most = window.innerHeight - 2 * MARGIN;
  const below = Math.min(most, window.innerHeight - at.bottom - GAP - MARGIN);
  const above = Math.min(most, at.top - GAP - MARGIN);
  const under = below >= Math.min(box.scrollHeight, 240) || below >= above;
  const width = Math.min(Math.max(at.width, minWidth), window.innerWidth - 2 * MARGIN);
  const left = Math.max(MARGIN, Math.min(at.left, window.innerWidth - width - MARGIN));
  box.style.minWidth = `${width}px`;
  box.style.left = `${left}px`;
  box.style.maxHeight = `${Math.max(120, under ? below : above)}px`;
  box.style.top = under ? `${Math.max(MARGIN, at.bottom + GAP)}px` : 'auto';
  box.style.bottom = under ? 'auto' : `${Math.max(MARGIN, window.innerHeight - at.top + GAP)}px`;
}
