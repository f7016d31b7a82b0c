// A data source that asks a real Prometheus over /prometheus, the way Grafana's own does for what our dashboards use.
import { type DataFrame, type DataQueryRequest, DataSourceApi, type DataSourceInstanceSettings, FieldType, toDataFrame } from '@grafana/data';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { from } from 'rxjs';

export interface Target { refId: string; expr: string; instant?: boolean; format?: string; legendFormat?: string; hide?: boolean }
interface Series { metric: Record<string, string>; value?: [number, string]; values?: Array<[number, string]> }

export const asked: string[] = [];
const POLL_S = 60;
const quoted = (value: unknown) => String(value).replace(/[\\^$*+?.()|[\]{}]/g, '\\\\$&');

/** A value as a regular expression; "All" keeps its own pattern. */
function pattern(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 1 ? pattern(value[0]) : `(${value.map(quoted).join('|')})`;
  }
  return value === '.*' ? '.*' : quoted(value);
}

async function api<T>(path: string, parameters: Record<string, string>): Promise<T> {
  const answer = await fetch(`/prometheus/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
  const body = await answer.json();
  if (body.status !== 'success') {
    throw new Error(`${body.error} in ${parameters.query ?? path}`);
  }
  return body.data as T;
}

export class Prometheus extends DataSourceApi<Target> {
  context?: SceneObject;

  constructor(settings: DataSourceInstanceSettings) {
    super(settings);
  }

  query(request: DataQueryRequest<Target>) {
    return from(this.frames(request).then((data) => ({ data })));
  }

  async testDatasource() {
    return { status: 'success' as const, message: '' };
  }

  async metricFindQuery(query: { query: string } | string) {
    const text = this.filled(typeof query === 'string' ? query : query.query);
    const values = /^label_values\((?:(.+),\s*)?(\w+)\)$/s.exec(text);
    if (values) {
      const found = await api<Series[]>('series', { 'match[]': values[1].trim() });
      return [...new Set(found.map((labels) => (labels as unknown as Record<string, string>)[values[2]]).filter(Boolean))].map((one) => ({ text: one }));
    }
    const rows = /^query_result\((.+)\)$/s.exec(text);
    if (!rows) {
      throw new Error(`unknown variable query: ${text}`);
    }
    const { result } = await api<{ result: Series[] }>('query', { query: rows[1] });
    return result.map(({ metric: { __name__: name = '', ...labels }, value }) => {
      const inside = Object.entries(labels).map(([label, one]) => `${label}="${one}"`).join(',');
      return { text: `${name}{${inside}} ${value![1]} ${value![0] * 1000}` };
    });
  }

  private filled(text: string, scoped?: object) {
    return sceneGraph.interpolate(this.context!, text, scoped as never, (value: unknown) => pattern(value));
  }

  private async frames(request: DataQueryRequest<Target>): Promise<DataFrame[]> {
    const [start, end] = [request.range.from.unix(), request.range.to.unix()];
    const step = Math.max(POLL_S, Math.ceil((end - start) / Math.max(1, request.maxDataPoints ?? 500)));
    const frames: DataFrame[] = [];
    for (const target of request.targets.filter((one) => !one.hide)) {
      const query = this.filled(target.expr, request.scopedVars);
      asked.push(query);
      if (target.instant) {
        const { result } = await api<{ result: Series[] }>('query', { query, time: String(end) });
        frames.push(...(target.format === 'table' ? [table(target, result, request.targets.length > 1)] : result.map((one) => point(target, one))));
      } else {
        const aligned = String(Math.floor(start / step) * step);
        const { result } = await api<{ result: Series[] }>('query_range', { query, start: aligned, end: String(end), step: String(step) });
        frames.push(...result.map((one) => curve(target, one, step)));
      }
    }
    return frames;
  }
}

function title(target: Target, labels: Record<string, string>): string {
  if (target.legendFormat && target.legendFormat !== '__auto') {
    return target.legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => labels[label] ?? '');
  }
  return Object.keys(labels).length ? `{${Object.entries(labels).map(([label, value]) => `${label}="${value}"`).join(', ')}}` : target.expr;
}

function frame(target: Target, labels: Record<string, string>, points: Array<[number, string]>, step: number): DataFrame {
  const config = { displayNameFromDS: title(target, labels), interval: step * 1000 };
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: points.map(([at]) => at * 1000) },
      { name: 'Value', type: FieldType.number, labels, config, values: points.map(([, value]) => Number(value)) },
    ],
  });
}

const point = (target: Target, one: Series) => frame(target, one.metric, [one.value!], POLL_S);
const curve = (target: Target, one: Series, step: number) => frame(target, one.metric, one.values!, step);

function table(target: Target, result: Series[], several: boolean): DataFrame {
  const labels = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const fields = labels.map((label) => ({ name: label, type: FieldType.string, values: result.map(({ metric }) => metric[label] ?? '') }));
  return toDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: result.map(({ value }) => value![0] * 1000) },
      ...fields,
      // Several queries of one panel name their values by the query, one alone does not.
      { name: several ? `Value #${target.refId}` : 'Value', type: FieldType.number, values: result.map(({ value }) => Number(value![1])) },
    ],
  });
}
