import { useEffect, useState } from 'react';
import type { Person } from '../slack/protocol.ts';
import { readPeople } from './net/side-door.ts';
import { usePhones } from './phones/use-phones.ts';
import { readAddress, writeAddress } from './state/place.ts';
import { Window } from './window.tsx';

const RETRY_MS = 1000;

/** Chooses who to be, from the address or the first of the people, and opens that person's window. */
export function App() {
  const people = usePeople();
  // Above the windows, so that what was typed on the phones outlives becoming somebody else.
  const [flowrouteUrl, setFlowrouteUrl] = useState<string | null>(null);
  const phones = usePhones(flowrouteUrl);
  const [address, setAddress] = useState(() => readAddress(new URL(window.location.href)));
  useEffect(() => {
    const moved = () => setAddress(readAddress(new URL(window.location.href)));
    window.addEventListener('popstate', moved);
    return () => window.removeEventListener('popstate', moved);
  }, []);

  if (people === null) return <Splash text="Waiting for the workspace…" />;
  const able = people.filter(canAct);
  const me = able.find(({ id }) => id === address.as) ?? able[0];
  if (!me) return <Splash text="There is nobody in this workspace." />;

  const become = (id: string) => {
    const { place } = readAddress(new URL(window.location.href));
    history.pushState(null, '', writeAddress(id, place));
    setAddress({ as: id, place, target: null });
  };
  return (
    <Window
      key={me.id}
      as={me.id}
      people={able}
      address={address}
      become={become}
      phones={phones}
      onFlowroute={setFlowrouteUrl}
    />
  );
}

function canAct(person: Person): boolean {
  return !person.isBot && !person.deleted;
}

function Splash({ text }: { text: string }) {
  return (
    <main className="splash" role="status">
      <span className="spinner" aria-hidden="true" />
      {text}
    </main>
  );
}

/** Everybody, asked for until somebody answers. */
function usePeople(): Person[] | null {
  const [people, setPeople] = useState<Person[] | null>(null);
  useEffect(() => {
    let wanted = true;
    const ask = () => {
      readPeople().then(
        (all) => wanted && setPeople(all),
        () => wanted && setTimeout(ask, RETRY_MS),
      );
    };
    ask();
    return () => {
      wanted = false;
    };
  }, []);
  return people;
}
