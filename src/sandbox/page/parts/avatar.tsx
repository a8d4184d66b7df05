import type { Person } from '../../slack/protocol.ts';
import { Icon } from './icons.tsx';

/** Initials on the person's colour; the name always stands beside it. */
export function Avatar({ person, size = 36 }: { person: Pick<Person, 'realName' | 'color' | 'isBot'>; size?: number }) {
  const style = { width: size, height: size, fontSize: size * 0.4, background: person.color };
  return (
    <span className={person.isBot ? 'avatar avatar-bot' : 'avatar'} style={style} aria-hidden="true">
      {person.isBot ? <Icon name="plug" size={size * 0.58} /> : initials(person.realName)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.charAt(0).toUpperCase() ?? '').join('');
}
