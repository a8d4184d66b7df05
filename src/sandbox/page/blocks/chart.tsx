import { indexed } from '../text/text.tsx';
import type { Chart, SeriesChart } from './block-shapes.ts';
import {
  bands,
  frameOf,
  labelMiddle,
  labelStep,
  showNumber,
  showTick,
  slices,
  valueScale,
  valuesOf,
} from './chart-geometry.ts';
import { useWidth } from './use-width.ts';

/** A data_visualization block: a drawing for the eye, and the same numbers as a table for who wants them. */
export function ChartView({ title, chart }: { title: string; chart: Chart }) {
  const names = chart.type === 'pie' ? slices(chart.segments).map(named) : chart.series.map(({ name }) => name);
  return (
    <figure className="chart" data-chart={chart.type}>
      <figcaption>{title}</figcaption>
      {chart.type === 'pie' ? <Pie title={title} segments={chart.segments} /> : <Plot title={title} chart={chart} />}
      {(chart.type === 'pie' || names.length > 1) && (
        <ul className="legend" aria-hidden="true">
          {indexed(names).map(([key, name]) => (
            <li key={key}>
              <span className={`swatch series-${key}`} /> {name}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Numbers</summary>
        <Numbers chart={chart} />
      </details>
    </figure>
  );
}

/** With its share: a finger has no pointer to rest on a slice. */
function named({ label, share }: { label: string; share: number }): string {
  const percent = share > 0 && share < 0.01 ? '<1' : String(Math.round(share * 100));
  return `${label} ${percent} %`;
}

function Pie({ title, segments }: { title: string; segments: Extract<Chart, { type: 'pie' }>['segments'] }) {
  return (
    <svg className="pie" viewBox="-104 -104 208 208" role="img" aria-label={`Pie chart: ${title}`}>
      {indexed(slices(segments)).map(([key, { label, value, share, path }]) => (
        <path key={key} className={`fill series-${key}`} d={path}>
          <title>{`${label}: ${showNumber(value)} (${Math.round(share * 100)} %)`}</title>
        </path>
      ))}
    </svg>
  );
}

function Plot({ title, chart }: { title: string; chart: SeriesChart }) {
  const { categories, x_label, y_label } = chart.axis_config;
  const rows = chart.series.map((series) => valuesOf(series, categories));
  const [width, measured] = useWidth(520);
  const frame = frameOf(width, { x: Boolean(x_label), y: Boolean(y_label) });
  const scale = valueScale(rows.flat(), frame);
  const band = bands(categories.length, frame);
  const every = labelStep(categories, frame);
  return (
    <svg ref={measured} className="plot" height={frame.height} role="img" aria-label={`${chart.type} chart: ${title}`}>
      {scale.ticks.map((tick) => (
        <g key={tick} className="grid-line">
          <line x1={frame.left} x2={frame.width - frame.right} y1={scale.y(tick)} y2={scale.y(tick)} />
          <text x={frame.left - 6} y={scale.y(tick) + 4} textAnchor="end">
            {showTick(tick)}
          </text>
        </g>
      ))}
      {indexed(categories).map(([key, category]) =>
        Number(key) % every === 0 ? (
          <text
            key={key}
            className="axis-text"
            x={labelMiddle(band.x(Number(key)), category, frame)}
            y={frame.height - frame.bottom + 16}
            textAnchor="middle"
          >
            {category}
          </text>
        ) : null,
      )}
      {x_label && (
        <text
          className="axis-label"
          x={(frame.left + frame.width - frame.right) / 2}
          y={frame.height - 6}
          textAnchor="middle"
        >
          {x_label}
        </text>
      )}
      {y_label && (
        <text
          className="axis-label"
          transform={`translate(12 ${(frame.height - frame.bottom) / 2}) rotate(-90)`}
          textAnchor="middle"
        >
          {y_label}
        </text>
      )}
      {indexed(rows).map(([key, values]) =>
        chart.type === 'bar' ? (
          <Bars
            key={key}
            series={Number(key)}
            of={rows.length}
            name={chart.series[Number(key)]?.name ?? ''}
            {...{ values, categories, scale, band }}
          />
        ) : (
          <Line
            key={key}
            series={Number(key)}
            filled={chart.type === 'area'}
            name={chart.series[Number(key)]?.name ?? ''}
            {...{ values, categories, scale, band }}
          />
        ),
      )}
    </svg>
  );
}

type Drawn = {
  series: number;
  name: string;
  values: number[];
  categories: string[];
  scale: ReturnType<typeof valueScale>;
  band: ReturnType<typeof bands>;
};

function Bars({ series, of, name, values, categories, scale, band }: Drawn & { of: number }) {
  const width = Math.min((band.width * 0.72) / of, 44);
  return indexed(values).map(([key, value]) => {
    const x = band.x(Number(key)) - (width * of) / 2 + width * series;
    const y = Math.min(scale.y(value), scale.y(0));
    const height = Math.abs(scale.y(value) - scale.y(0));
    return (
      <rect
        key={key}
        className={`fill series-${series}`}
        x={x}
        y={y}
        width={Math.max(1, width - 2)}
        height={height}
        rx={2}
      >
        <title>{`${name}, ${categories[Number(key)] ?? ''}: ${showNumber(value)}`}</title>
      </rect>
    );
  });
}

function Line({ series, name, filled, values, categories, scale, band }: Drawn & { filled: boolean }) {
  const points = values.map((value, index) => `${band.x(index).toFixed(1)},${scale.y(value).toFixed(1)}`);
  const base = `${band.x(values.length - 1)},${scale.y(0)} ${band.x(0)},${scale.y(0)}`;
  return (
    <g>
      {filled && <polygon className={`area series-${series}`} points={`${points.join(' ')} ${base}`} />}
      <polyline className={`stroke series-${series}`} points={points.join(' ')} />
      {indexed(values).map(([key, value]) => (
        <circle key={key} className={`fill series-${series}`} cx={band.x(Number(key))} cy={scale.y(value)} r={3}>
          <title>{`${name}, ${categories[Number(key)] ?? ''}: ${showNumber(value)}`}</title>
        </circle>
      ))}
    </g>
  );
}

function Numbers({ chart }: { chart: Chart }) {
  const heads = chart.type === 'pie' ? ['Value'] : chart.series.map(({ name }) => name);
  const rows: [string, number[]][] =
    chart.type === 'pie'
      ? chart.segments.map(({ label, value }) => [label, [value]])
      : chart.axis_config.categories.map((category, index) => {
          return [category, chart.series.map((series) => valuesOf(series, chart.axis_config.categories)[index] ?? 0)];
        });
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <td />
            {indexed(heads).map(([key, head]) => (
              <th key={key} scope="col" className="number">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {indexed(rows).map(([key, [label, values]]) => (
            <tr key={key}>
              <th scope="row">{label}</th>
              {indexed(values).map(([column, value]) => (
                <td key={column} className="number">
                  {showNumber(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
