import { memo, useMemo } from 'react';
import type { Block } from '../../slack/protocol.ts';
import { Icon, type IconName } from '../parts/icons.tsx';
import { parseMarkdown } from '../text/markdown.ts';
import { richTextNodes } from '../text/rich-text.ts';
import { Heading, indexed, PlainText, TextBlocks, TextView } from '../text/text.tsx';
import { type BlockOf, type KnownBlock, parseBlock } from './block-shapes.ts';
import { ChartView } from './chart.tsx';
import { ElementView, FieldView, parseField } from './element-view.tsx';
import { ImageView } from './image-view.tsx';
import { useSurface } from './surface.tsx';
import { DataTable, Table } from './tables.tsx';
import { Unknown, UnknownNote } from './unknown.tsx';

/** The blocks of a message or a view, which a `SurfaceProvider` around them knows. */
export const Blocks = memo(function Blocks({ blocks }: { blocks: readonly Block[] }) {
  const parsed = useMemo(() => blocks.map(parseBlock), [blocks]);
  return parsed.map((one) => (
    <div key={one.id} className="block" data-testid="block" data-block-id={one.id} data-block-type={blockType(one)}>
      {one.known ? (
        <BlockView id={one.id} block={one.block} />
      ) : (
        <UnknownNote what="block" type={one.type} why={one.why} />
      )}
    </div>
  ));
});

function blockType(one: ReturnType<typeof parseBlock>): string {
  return one.known ? one.block.type : one.type;
}

function BlockView({ id, block }: { id: string; block: KnownBlock }) {
  switch (block.type) {
    case 'section':
      return <Section id={id} block={block} />;
    case 'header':
      return (
        <Heading level={block.level} className="header-block">
          <PlainText text={block.text.text} emoji={block.text.emoji} />
        </Heading>
      );
    case 'divider':
      return <hr />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
      return (
        <div className="actions">
          {indexed(block.elements).map(([key, element]) => (
            <ElementView key={key} raw={element} blockId={id} />
          ))}
        </div>
      );
    case 'input':
      return <Input id={id} block={block} />;
    case 'image':
      return (
        <figure>
          {block.title && (
            <figcaption>
              <TextView value={block.title} />
            </figcaption>
          )}
          <ImageView element={block} />
        </figure>
      );
    case 'rich_text':
      return <RichTextView block={block} />;
    case 'markdown':
      return <MarkdownView text={block.text} />;
    case 'alert':
      return <Alert block={block} />;
    case 'table':
      return <Table block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'data_visualization':
      return <ChartView title={block.title} chart={block.chart} />;
  }
}

function Section({ id, block }: { id: string; block: BlockOf<'section'> }) {
  return (
    <div className="section">
      <div className="section-main formatted">
        {block.text && <TextView value={block.text} />}
        {block.fields.length > 0 && (
          <div className="fields">
            {indexed(block.fields).map(([key, field]) => (
              <div key={key}>
                <TextView value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory !== undefined && (
        <div className="accessory">
          <ElementView raw={block.accessory} blockId={id} />
        </div>
      )}
    </div>
  );
}

function Context({ block }: { block: BlockOf<'context'> }) {
  return (
    <div className="context formatted">
      {indexed(block.elements).map(([key, element]) =>
        element.type === 'image' ? (
          <ImageView key={key} element={element} small />
        ) : (
          <span key={key}>
            <TextView value={element} inline />
          </span>
        ),
      )}
    </div>
  );
}

function Input({ id, block }: { id: string; block: BlockOf<'input'> }) {
  const { errors, surface } = useSurface();
  const field = useMemo(() => parseField(block.element, id, block), [block, id]);
  const inputId = `${surface}-${id}`;
  const error = errors[id];
  if (!field) return <Unknown raw={block.element} what="input element" />;
  const described = [error && `${inputId}-error`, block.hint && `${inputId}-hint`].filter(Boolean).join(' ');
  const grouped = field.element.type === 'checkboxes' || field.element.type === 'radio_buttons';
  const label = (
    <>
      <PlainText text={block.label.text} emoji={block.label.emoji} />
      {block.optional && <small> (optional)</small>}
    </>
  );
  return (
    <div className="input-block">
      {grouped ? (
        <span id={`${inputId}-label`} className="input-label">
          {label}
        </span>
      ) : (
        <label htmlFor={inputId} className="input-label">
          {label}
        </label>
      )}
      <FieldView
        field={field}
        id={inputId}
        label={undefined}
        invalid={error !== undefined}
        describedBy={described || undefined}
      />
      {error !== undefined && (
        <p id={`${inputId}-error`} className="field-error" data-testid="field-error" data-block-id={id}>
          <Icon name="warning" size={14} /> {error}
        </p>
      )}
      {block.hint && (
        <p id={`${inputId}-hint`} className="hint">
          <PlainText text={block.hint.text} emoji={block.hint.emoji} />
        </p>
      )}
    </div>
  );
}

function RichTextView({ block }: { block: BlockOf<'rich_text'> }) {
  const nodes = useMemo(() => richTextNodes(block), [block]);
  return (
    <div className="formatted">
      <TextBlocks blocks={nodes} />
    </div>
  );
}

function MarkdownView({ text }: { text: string }) {
  const nodes = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className="formatted markdown">
      <TextBlocks blocks={nodes} />
    </div>
  );
}

const LEVEL_ICONS: Record<BlockOf<'alert'>['level'], IconName> = {
  default: 'info',
  info: 'info',
  warning: 'warning',
  error: 'warning',
  success: 'check',
};

function Alert({ block }: { block: BlockOf<'alert'> }) {
  return (
    <div className={`alert alert-${block.level}`} role={block.level === 'error' ? 'alert' : 'note'}>
      <Icon name={LEVEL_ICONS[block.level]} />
      <div className="formatted">
        <TextView value={block.text} />
      </div>
    </div>
  );
}
