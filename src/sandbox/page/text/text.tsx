import { type MouseEvent, type ReactNode, useMemo } from 'react';
import type { TextObject } from '../blocks/text-objects.ts';
import { useActs, useWorkspace } from '../state/contexts.ts';
import { readPermalink } from '../state/place.ts';
import { parseMrkdwn, parsePlain } from './mrkdwn.ts';
import type { Inline, TextBlock } from './nodes.ts';
import { formatSlackDate } from './slack-dates.ts';

/** A text object of Block Kit, formatted as its type says. */
export function TextView({ value, inline = false }: { value: TextObject; inline?: boolean }) {
  if (value.type === 'plain_text') return <PlainText text={value.text} emoji={value.emoji} />;
  return <Mrkdwn text={value.text} verbatim={value.verbatim} inline={inline} />;
}

export function PlainText({ text, emoji = true }: { text: string; emoji?: boolean }) {
  return <InlineNodes nodes={useMemo(() => parsePlain(text, emoji), [text, emoji])} />;
}

/** `inline`: inside a line of other things, where only the words of a paragraph may stand. */
export function Mrkdwn({
  text,
  verbatim = false,
  inline = false,
}: {
  text: string;
  verbatim?: boolean;
  inline?: boolean;
}) {
  const blocks = useMemo(() => parseMrkdwn(text, { verbatim }), [text, verbatim]);
  const [only] = blocks;
  if (inline && blocks.length === 1 && only?.type === 'paragraph') return <InlineNodes nodes={only.children} />;
  return <TextBlocks blocks={blocks} />;
}

export function TextBlocks({ blocks }: { blocks: TextBlock[] }) {
  return indexed(blocks).map(([key, block]) => <TextBlockView key={key} block={block} />);
}

function TextBlockView({ block }: { block: TextBlock }): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return (
        <p>
          <InlineNodes nodes={block.children} />
        </p>
      );
    case 'heading':
      return (
        <Heading level={block.level} className="text-heading">
          <InlineNodes nodes={block.children} />
        </Heading>
      );
    case 'pre':
      return <pre>{block.text}</pre>;
    case 'quote':
      return (
        <blockquote>
          <TextBlocks blocks={block.children} />
        </blockquote>
      );
    case 'list': {
      const items = indexed(block.items).map(([key, item]) => (
        <li key={key}>
          <InlineNodes nodes={item} />
        </li>
      ));
      const style = { marginInlineStart: `${block.indent * 1.4}em` };
      return block.ordered ? (
        <ol start={block.start} style={style}>
          {items}
        </ol>
      ) : (
        <ul style={style}>{items}</ul>
      );
    }
    case 'grid':
      return <Grid head={block.head} rows={block.rows} />;
    case 'rule':
      return <hr />;
  }
}

const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

/** A heading inside a message or a view, under the page's own two levels. */
export function Heading({ level, className, children }: { level: number; className: string; children: ReactNode }) {
  const Tag = HEADINGS[level - 1] ?? 'h6';
  return (
    <Tag className={className} data-level={level}>
      {children}
    </Tag>
  );
}

function Grid({ head, rows }: { head: Inline[][]; rows: Inline[][][] }) {
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            {indexed(head).map(([key, cell]) => (
              <th key={key} scope="col">
                <InlineNodes nodes={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {indexed(rows).map(([key, row]) => (
            <tr key={key}>
              {indexed(row).map(([column, cell]) => (
                <td key={column}>
                  <InlineNodes nodes={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function InlineNodes({ nodes }: { nodes: Inline[] }) {
  return indexed(nodes).map(([key, node]) => <InlineNode key={key} node={node} />);
}

function InlineNode({ node }: { node: Inline }): ReactNode {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'bold':
      return (
        <strong>
          <InlineNodes nodes={node.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <InlineNodes nodes={node.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <InlineNodes nodes={node.children} />
        </s>
      );
    case 'code':
      return <code>{node.text}</code>;
    case 'emoji':
      return (
        <span role="img" aria-label={node.name.replaceAll('_', ' ')} title={`:${node.name}:`}>
          {node.text}
        </span>
      );
    case 'link':
      return <LinkTo node={node} />;
    case 'user':
      return <PersonMention id={node.id} label={node.label} />;
    case 'channel':
      return <ChannelMention id={node.id} label={node.label} />;
    case 'usergroup':
      return <GroupMention id={node.id} label={node.label} />;
    case 'broadcast':
      return <span className="mention mention-me">@{node.range}</span>;
    case 'date':
      return <DateText node={node} />;
  }
}

/** A link out, or, for a permanent link of this workspace, a way through the page itself. */
function LinkTo({ node }: { node: Extract<Inline, { type: 'link' }> }) {
  const { go } = useActs();
  const { team } = useWorkspace();
  const url = new URL(node.href);
  const ours = url.origin === window.location.origin || url.hostname === `${team.domain}.slack.com`;
  const permalink = ours ? readPermalink(url) : null;
  const follow = (event: MouseEvent) => {
    if (permalink === null || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(permalink.place, permalink.target);
  };
  return (
    <a className="link" href={node.href} title={node.href} target="_blank" rel="noreferrer noopener" onClick={follow}>
      <bdi>
        <InlineNodes nodes={node.children} />
      </bdi>
      {node.host !== null && <span className="link-host"> ({node.host})</span>}
    </a>
  );
}

function PersonMention({ id, label }: { id: string; label: string | null }) {
  const { people, me } = useWorkspace();
  const name = people.find((person) => person.id === id)?.realName ?? label ?? id;
  return <span className={id === me.id ? 'mention mention-me' : 'mention'}>@{name}</span>;
}

function GroupMention({ id, label }: { id: string; label: string | null }) {
  const { groups, me } = useWorkspace();
  const group = groups.find((one) => one.id === id);
  const isMine = group?.users.includes(me.id) ?? false;
  return (
    <span className={isMine ? 'mention mention-me' : 'mention'}>
      @{group?.handle ?? label?.replace(/^@/, '') ?? id}
    </span>
  );
}

function ChannelMention({ id, label }: { id: string; label: string | null }) {
  const { channels } = useWorkspace();
  const { go } = useActs();
  const channel = channels.find((one) => one.id === id);
  if (!channel) return <span className="mention">#{label ?? 'private-channel'}</span>;
  return (
    <button type="button" className="mention" onClick={() => go({ kind: 'channel', channel: id, thread: null })}>
      #{channel.name}
    </button>
  );
}

function DateText({ node }: { node: Extract<Inline, { type: 'date' }> }) {
  const { me } = useWorkspace();
  const text = formatSlackDate(node.format, node.unix, me.tz, Date.now()) || node.fallback;
  const at = new Date(node.unix * 1000);
  const time = (
    <time dateTime={Number.isNaN(at.getTime()) ? undefined : at.toISOString()} title={node.fallback}>
      {text}
    </time>
  );
  if (node.href === null) return time;
  return (
    <a className="link" href={node.href} title={node.href} target="_blank" rel="noreferrer noopener">
      {time}
    </a>
  );
}

/** Nodes have no identity but their place; they are never reordered, only replaced. */
export function indexed<Value>(values: Value[]): [string, Value][] {
  return values.map((value, index) => [String(index), value]);
}
