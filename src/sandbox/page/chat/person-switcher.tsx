import type { Person } from '../../slack/protocol.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';

type PersonSwitcherProps = { me: Person; people: Person[]; become: (id: string) => void };

/** Who one is in this window, and who else one may be. */
export function PersonSwitcher({ me, people, become }: PersonSwitcherProps) {
  return (
    <Menu
      label={`You are ${me.realName}, ${me.part}. Be somebody else`}
      className="person-switcher"
      minWidth={264}
      data={{ 'data-testid': 'person-switcher', 'data-person-id': me.id }}
      trigger={
        <>
          <Avatar person={me} size={32} />
          <span className="person-words">
            <strong>{me.realName}</strong>
            <small>{me.part}</small>
          </span>
          <Icon name="down" size={16} />
        </>
      }
      items={people.map((person) => ({
        key: person.id,
        checked: person.id === me.id,
        data: { 'data-testid': 'person', 'data-person-id': person.id },
        content: (
          <>
            <Avatar person={person} size={28} />
            <span className="person-words">
              {person.realName}
              <small>{[person.part, person.title].filter(Boolean).join(' · ')}</small>
            </span>
            {person.id === me.id && <Icon name="check" size={16} />}
          </>
        ),
        choose: () => (person.id === me.id ? undefined : become(person.id)),
      }))}
    />
  );
}
