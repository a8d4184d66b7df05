/**
 * The words of `<!date^…>` and of the rich text date in the reader's time zone.
 * https://docs.slack.dev/reference/block-kit/block-elements/date-element
 */
export function formatSlackDate(format: string, unix: number, timeZone: string, now: number): string {
  const at = new Date(unix * 1000);
  if (Number.isNaN(at.getTime())) return '';
  const zone = knownZone(timeZone);
  return format.replaceAll(/\{(\w+)\}/g, (token, name: string, offset: number) => {
    const text = TOKENS[name]?.(at, zone, now);
    if (text === undefined) return token;
    return offset === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  });
}

type Token = (at: Date, timeZone: string, now: number) => string;

const TOKENS: Record<string, Token> = {
  date_num: (at, zone) => dayKey(at, zone),
  date_slash: (at, zone) => show(at, zone, { month: '2-digit', day: '2-digit', year: 'numeric' }),
  date: (at, zone) => ordinalDate(at, zone, {}),
  date_short: (at, zone) => show(at, zone, { month: 'short', day: 'numeric', year: 'numeric' }),
  date_long: (at, zone) => ordinalDate(at, zone, { weekday: 'long' }),
  date_long_full: (at, zone) => show(at, zone, { month: 'long', day: 'numeric', year: 'numeric' }),
  date_pretty: (at, zone, now) => nearDay(at, zone, now) ?? ordinalDate(at, zone, {}),
  date_short_pretty: (at, zone, now) =>
    nearDay(at, zone, now) ?? show(at, zone, { month: 'short', day: 'numeric', year: 'numeric' }),
  date_long_pretty: (at, zone, now) => nearDay(at, zone, now) ?? ordinalDate(at, zone, { weekday: 'long' }),
  day_divider_pretty: (at, zone, now) => nearDay(at, zone, now) ?? dividerDate(at, zone, now),
  time: (at, zone) => show(at, zone, { hour: 'numeric', minute: '2-digit' }),
  time_secs: (at, zone) => show(at, zone, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago: (at, _zone, now) => ago(at.getTime(), now),
};

function show(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  // Newer ICU data puts a narrow no-break space before AM; Slack's is a plain one.
  return formatterFor(timeZone, options).format(at).replaceAll('\u202f', ' ');
}

/** Making one costs a thousand times what using it costs, and a list of messages uses them by the thousand. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  const kept = formatters.get(key) ?? new Intl.DateTimeFormat('en-US', { timeZone, ...options });
  formatters.set(key, kept);
  return kept;
}

/** `2026-02-18` in that zone: what two instants of one day have in common. */
export function dayKey(at: Date, timeZone: string): string {
  const zone = knownZone(timeZone);
  const part = (options: Intl.DateTimeFormatOptions) => show(at, zone, options).padStart(2, '0');
  return `${show(at, zone, { year: 'numeric' })}-${part({ month: '2-digit' })}-${part({ day: '2-digit' })}`;
}

function ordinalDate(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const day = Number(show(at, timeZone, { day: 'numeric' }));
  const weekday = options.weekday ? `${show(at, timeZone, { weekday: 'long' })}, ` : '';
  return `${weekday}${show(at, timeZone, { month: 'long' })} ${day}${suffix(day)}, ${show(at, timeZone, { year: 'numeric' })}`;
}

function dividerDate(at: Date, timeZone: string, now: number): string {
  const year = show(at, timeZone, { year: 'numeric' });
  const long = ordinalDate(at, timeZone, { weekday: 'long' });
  return year === show(new Date(now), timeZone, { year: 'numeric' }) ? long.slice(0, -`, ${year}`.length) : long;
}

function suffix(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}

function nearDay(at: Date, timeZone: string, now: number): string | null {
  const days = (Date.parse(dayKey(at, timeZone)) - Date.parse(dayKey(new Date(now), timeZone))) / 86_400_000;
  return { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[String(days)] ?? null;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

function ago(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en-US').format(Math.trunc(seconds / size), unit);
}

/** A zone that this browser does not know would make every date throw. */
function knownZone(timeZone: string): string {
  try {
    formatterFor(timeZone, {});
    return timeZone;
  } catch {
    return 'UTC';
  }
}
