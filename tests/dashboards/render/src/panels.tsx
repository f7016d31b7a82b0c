// The five kinds of panel that our dashboards use, drawn by Grafana's own components. Its panel plugins are not published, the components that they draw with are.
import {
  type DataFrame,
  FieldColorModeId,
  FieldConfigProperty,
  type FieldDisplay,
  FieldType,
  getDisplayValueAlignmentFactors,
  getFieldDisplayName,
  getFieldDisplayValues,
  identityOverrideProcessor,
  PanelPlugin,
  type PanelProps,
  renderTextPanelMarkdown,
} from '@grafana/data';
import { BarGauge, BigValue, TimeSeries, useTheme2, VizRepeater } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import type { ComponentType } from 'react';

type Props = PanelProps<any>;
type Defaults = Record<string, unknown>;

/** What each panel drew, by title: the texts that a person reads. */
export const drawn: Record<string, { kind: string; texts: string[]; empty: boolean }> = {};

function plugin(kind: string, view: ComponentType<Props>, options: Defaults, custom?: Defaults, color?: FieldColorModeId) {
  const made = new PanelPlugin<any, any>(view);
  made.setPanelOptions((builder) => {
    for (const [id, defaultValue] of Object.entries(options)) {
      builder.addCustomEditor({ id, path: id, name: id, defaultValue, editor: () => null });
    }
  });
  made.useFieldConfig({
    standardOptions: color ? { [FieldConfigProperty.Color]: { settings: { byValueSupport: true, bySeriesSupport: true }, defaultValue: { mode: color } } } : {},
    useCustomConfig: (builder) => {
      for (const [id, defaultValue] of Object.entries(custom ?? {})) {
        const nothing = () => null;
        builder.addCustomEditor({ id, path: id, name: id, defaultValue, editor: nothing, override: nothing, process: identityOverrideProcessor, shouldApply: () => true });
      }
    },
  });
  made.meta = { id: kind, name: kind, type: 'panel', sort: 1, module: '', baseUrl: '', info: { logos: { small: '', large: '' } }, skipDataQuery: kind === 'text' } as never;
  return made;
}

const said = ({ prefix = '', text, suffix = '' }: { prefix?: string; text: string; suffix?: string }) => `${prefix}${text}${suffix}`;

function note(props: Props, kind: string, texts: string[]) {
  drawn[props.title] = { kind, texts, empty: texts.length === 0 };
}

function Nothing({ panel }: { panel: Props }) {
  return (
    <div style={{ display: 'flex', height: '100%', alignItems: 'center', justifyContent: 'center', color: '#9fa1a6' }}>
      {panel.fieldConfig.defaults.noValue ?? 'No data'}
    </div>
  );
}

const numbered = (frame: DataFrame) => frame.length > 0 && frame.fields.some((field) => field.type === FieldType.number);

function Curves(props: Props) {
  const frames = props.data.series.filter(numbered);
  note(props, 'timeseries', frames.map((frame) => getFieldDisplayName(frame.fields.find((field) => field.type === FieldType.number)!, frame, frames)));
  if (frames.length === 0) {
    return <Nothing panel={props} />;
  }
  const { width, height, timeRange, options } = props;
  return <TimeSeries frames={frames} timeRange={timeRange} timeZone="browser" width={width} height={height} legend={options.legend} structureRev={props.data.structureRev} />;
}

function values(props: Props, theme: ReturnType<typeof useTheme2>): FieldDisplay[] {
  const { fieldConfig, options, replaceVariables, data } = props;
  return getFieldDisplayValues({ fieldConfig, reduceOptions: options.reduceOptions, replaceVariables, theme, data: data.series, sparkline: options.graphMode === 'area', timeZone: 'browser' });
}

function noted(props: Props, kind: string, found: FieldDisplay[]): boolean {
  const real = props.data.series.some(numbered);
  note(props, kind, real ? found.map(({ display }) => `${display.title ?? ''}=${said(display)} ${display.color ?? ''}`) : []);
  return real;
}

function Numbers(props: Props) {
  const theme = useTheme2();
  const get = () => values(props, theme);
  if (!noted(props, 'stat', get())) {
    return <Nothing panel={props} />;
  }
  const { options } = props;
  return (
    <VizRepeater<FieldDisplay, object>
      getValues={get}
      getAlignmentFactors={getDisplayValueAlignmentFactors as never}
      renderValue={({ value, alignmentFactors, width, height, count }: any) => (
        <BigValue
          value={value.display}
          count={count}
          sparkline={value.sparkline}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={options.justifyMode}
          textMode={options.textMode}
          wideLayout={options.wideLayout}
          alignmentFactors={alignmentFactors}
          width={width}
          height={height}
          theme={theme}
        />
      )}
      width={props.width}
      height={props.height}
      source={props.data}
      itemSpacing={3}
      renderCounter={props.renderCounter}
      orientation={options.orientation}
      autoGrid
    />
  );
}

function Bars(props: Props) {
  const theme = useTheme2();
  const get = () => values(props, theme);
  if (!noted(props, 'bargauge', get())) {
    return <Nothing panel={props} />;
  }
  const { options } = props;
  return (
    <VizRepeater<FieldDisplay, object>
      getValues={get}
      getAlignmentFactors={getDisplayValueAlignmentFactors as never}
      renderValue={({ value, alignmentFactors, width, height, orientation }: any) => (
        <BarGauge
          value={value.display}
          field={value.field}
          display={value.view?.getFieldDisplayProcessor(value.colIndex)}
          alignmentFactors={alignmentFactors}
          displayMode={options.displayMode}
          valueDisplayMode={options.valueMode}
          showUnfilled={options.showUnfilled}
          orientation={orientation}
          width={width}
          height={height}
          itemSpacing={8}
          lcdCellWidth={12}
          theme={theme}
        />
      )}
      width={props.width}
      height={props.height}
      source={props.data}
      itemSpacing={10}
      minVizHeight={options.minVizHeight}
      maxVizHeight={options.maxVizHeight}
      renderCounter={props.renderCounter}
      orientation={options.orientation}
    />
  );
}

function Rows(props: Props) {
  const frame = props.data.series[props.options.frameIndex] ?? props.data.series[0];
  const shown = (frame?.fields ?? []).filter((field) => !field.config.custom?.hidden);
  const row = (index: number) => shown.map((field) => (field.display ? said(field.display(field.values[index])) : String(field.values[index]))).join(' | ');
  const head = shown.map((field) => getFieldDisplayName(field, frame)).join(' | ');
  note(props, 'table', frame?.length ? [head, ...Array.from({ length: frame.length }, (_, index) => row(index))] : []);
  if (!frame?.length) {
    return <Nothing panel={props} />;
  }
  const { width, height, options } = props;
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      noHeader={!options.showHeader}
      cellHeight={options.cellHeight}
      initialSortBy={options.sortBy}
      fieldConfig={props.fieldConfig}
      timeRange={props.timeRange}
      structureRev={props.data.structureRev}
      getActions={() => []}
      replaceVariables={props.replaceVariables}
      showTypeIcons={false}
      resizable
    />
  );
}

function Prose(props: Props) {
  note(props, 'text', [props.options.content]);
  return <div className="markdown-html" dangerouslySetInnerHTML={{ __html: renderTextPanelMarkdown(props.replaceVariables(props.options.content)) }} />;
}

const REDUCED = { reduceOptions: { calcs: ['lastNotNull'], values: false, fields: '' } };
const CURVE = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: 'none',
  showPoints: 'auto',
  pointSize: 5,
  spanNulls: false,
  insertNulls: false,
  stacking: { mode: 'none', group: 'A' },
  axisPlacement: 'auto',
  axisLabel: '',
  axisGridShow: true,
  axisColorMode: 'text',
  axisCenteredZero: false,
  scaleDistribution: { type: 'linear' },
  hideFrom: { tooltip: false, viz: false, legend: false },
  thresholdsStyle: { mode: 'off' },
  barAlignment: 0,
  barWidthFactor: 0.6,
};
const CELL = { align: 'auto', cellOptions: { type: 'auto' }, inspect: false, width: undefined, minWidth: undefined, filterable: undefined, hidden: undefined };

export const PANELS: Record<string, PanelPlugin> = {
  timeseries: plugin('timeseries', Curves, { legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] }, tooltip: { mode: 'single', sort: 'none' } }, CURVE, FieldColorModeId.PaletteClassic),
  stat: plugin('stat', Numbers, { ...REDUCED, orientation: 'auto', textMode: 'auto', colorMode: 'value', graphMode: 'area', justifyMode: 'auto', wideLayout: true }),
  bargauge: plugin('bargauge', Bars, { ...REDUCED, orientation: 'auto', displayMode: 'gradient', valueMode: 'color', showUnfilled: true, minVizHeight: 16, maxVizHeight: 300 }),
  table: plugin('table', Rows, { frameIndex: 0, showHeader: true, cellHeight: 'sm', sortBy: [] }, CELL),
  text: plugin('text', Prose, { mode: 'markdown', content: '' }),
};
