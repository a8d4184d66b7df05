import { useState } from 'react';
import type { ElementValue } from '../form/values.ts';
import { useConfirm } from '../parts/confirm.tsx';
import { useSurface } from './surface.tsx';
import type { Confirm } from './text-objects.ts';

type Actor = { blockId: string; actionId: string; confirm: Confirm | undefined };

/** Tells the app of a click or a choice, after asking what the element's `confirm` asks. The answer: whether it was told. */
export function useAct({ blockId, actionId, confirm }: Actor) {
  const surface = useSurface();
  const ask = useConfirm();
  const [busy, setBusy] = useState(false);
  const act = async (value?: ElementValue): Promise<boolean> => {
    if (!(await ask(confirm))) return false;
    setBusy(true);
    await surface.fire({ blockId, actionId }, value);
    setBusy(false);
    return true;
  };
  return { busy, act };
}
