import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { ActionAct, ActOutcome, Block, OptionsOutcome } from '../../slack/protocol.ts';
import type { Field } from '../form/fields.ts';
import { collectValues, currentValue, type ElementValue, type Values } from '../form/values.ts';
import { jsonObject, jsonValues } from '../net/json.ts';
import { isWhispered, outcomeWords, useActs } from '../state/contexts.ts';

type SurfaceProps = {
  /** What the values that were typed here are kept under. */
  surface: string;
  where: ActionAct['where'];
  blocks: readonly Block[];
  kept?: Values;
  typed?: Values<ElementValue>;
  errors?: { [blockId: string]: string };
  /** The channel in which the person is. */
  here: string | null;
  children: ReactNode;
};

type Place = Pick<Field, 'blockId' | 'actionId'>;

/** What the elements of a message or a view share: where they stand, what they hold, and how they act. */
type Surface = Required<Omit<SurfaceProps, 'children'>> & {
  set: (field: Place, value: ElementValue) => void;
  fire: (field: Place, value?: ElementValue) => Promise<ActOutcome>;
  ask: (field: Place, query: string) => Promise<OptionsOutcome>;
};

const SurfaceContext = createContext<Surface | null>(null);
const NOTHING: { [key: string]: never } = {};

export function SurfaceProvider(props: SurfaceProps) {
  const { surface, where, blocks, kept = NOTHING, typed = NOTHING, errors = NOTHING, here, children } = props;
  const { door, dispatch } = useActs();
  const [problem, setProblem] = useState<string | null>(null);

  const value = useMemo((): Surface => {
    const inView = 'viewId' in where;
    /** In a view, an action tells all that the form holds; the new value may not have come round through `typed` yet. */
    const formWith = ({ blockId, actionId }: Place, changed?: ElementValue) => {
      if (!inView) return {};
      const now = changed ? { ...typed, [blockId]: { ...typed[blockId], [actionId]: changed } } : typed;
      return { values: jsonValues(collectValues({ blocks, kept, typed: now, here })) };
    };
    return {
      surface,
      where,
      blocks,
      kept,
      typed,
      errors,
      here,
      set: ({ blockId, actionId }, changed) => dispatch({ type: 'typed', surface, blockId, actionId, value: changed }),
      fire: async (field, changed) => {
        setProblem(null);
        const { blockId, actionId } = field;
        const chosen = changed ? { value: jsonObject(changed) } : {};
        const outcome = await door.action({ where, blockId, actionId, ...chosen, ...formWith(field, changed) });
        // In a view the workspace's own whisper stands over the fields.
        setProblem(inView && isWhispered(outcome) ? null : outcomeWords(outcome));
        return outcome;
      },
      ask: ({ blockId, actionId }, query) =>
        door.options({ where, blockId, actionId, query, ...formWith({ blockId, actionId }) }),
    };
  }, [surface, where, blocks, kept, typed, errors, here, door, dispatch]);

  return (
    <SurfaceContext value={value}>
      {children}
      {problem !== null && (
        <p className="problem" role="alert" data-testid="problem">
          {problem}
        </p>
      )}
    </SurfaceContext>
  );
}

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error('No surface is provided');
  return surface;
}

/** What a field holds, and how to change it. */
export function useField(field: Field): [ElementValue, (value: ElementValue) => void] {
  const surface = useSurface();
  return [currentValue(field, surface), (value) => surface.set(field, value)];
}
