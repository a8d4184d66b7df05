import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { usePopup } from './use-popup.ts';

export type MenuItem = {
  key: string;
  content: ReactNode;
  /** Where the item is a state that can be on: the person who one is, a theme. */
  checked?: boolean;
  data?: { [attribute: `data-${string}`]: string };
  choose: () => void;
};

type MenuProps = {
  label: string;
  trigger: ReactNode;
  items: MenuItem[];
  className?: string;
  data?: { [attribute: `data-${string}`]: string };
  minWidth?: number;
};

/** A button that opens a list of things to do: arrows move, Enter chooses, Escape goes back to the button. */
export function Menu({ label, trigger, items, className = 'button', data, minWidth = 180 }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const popup = usePopup<HTMLDivElement>(button, open, minWidth);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const all = itemsIn(popup.current);
    (all.find((one) => one.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
    const outside = (event: PointerEvent) => {
      const target = event.target instanceof Node ? event.target : null;
      if (!popup.current?.contains(target) && !button.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open, popup]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return close();
    const target = event.key === 'Escape' ? null : nextItem(itemsIn(popup.current), event.key);
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (target === null) close();
    else target.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' && !open) {
            event.preventDefault();
            setOpen(true);
          }
        }}
        {...data}
      >
        {trigger}
      </button>
      {open && (
        <div
          ref={popup}
          id={id}
          className="popup menu"
          role="menu"
          aria-label={label}
          popover="manual"
          tabIndex={-1}
          onKeyDown={onKeyDown}
        >
          {items.map(({ key, content, checked, data: itemData, choose }) => (
            <button
              key={key}
              type="button"
              className="menu-item"
              tabIndex={-1}
              {...(checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': checked })}
              onClick={() => {
                close();
                choose();
              }}
              {...itemData}
            >
              {content}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

function itemsIn(popup: HTMLElement | null): HTMLElement[] {
  return [...(popup?.querySelectorAll<HTMLElement>('.menu-item') ?? [])];
}

function nextItem(items: HTMLElement[], key: string): HTMLElement | undefined {
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? items.indexOf(focused) : -1;
  if (key === 'ArrowDown') return items[(at + 1) % items.length];
  if (key === 'ArrowUp') return items.at(at <= 0 ? -1 : at - 1);
  if (key === 'Home') return items[0];
  return key === 'End' ? items.at(-1) : undefined;
}
