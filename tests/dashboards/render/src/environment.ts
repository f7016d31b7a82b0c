// What Grafana's application gives its libraries at its start, given here by hand: registries, the theme, the one data source.
import {
  booleanOverrideProcessor,
  createTheme,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  EventBusSrv,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  LoadingState,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  toDataFrame,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';
import { config, setAppEvents, setDataSourceSrv, setPluginImportUtils, setRunRequest, setTemplateSrv } from '@grafana/runtime';
import { sceneGraph } from '@grafana/scenes';
import { from, of } from 'rxjs';
import { catchError, map, startWith } from 'rxjs/operators';
import { PANELS } from './panels';
import { Prometheus } from './prometheus';

export const failures: string[] = [];

const LEVELS = { mode: 'absolute', steps: [{ value: -Infinity, color: 'green' }, { value: 80, color: 'red' }] };
const PROPERTIES: Array<[string, unknown, unknown?]> = [
  ['unit', unitOverrideProcessor],
  ['min', numberOverrideProcessor],
  ['max', numberOverrideProcessor],
  ['decimals', numberOverrideProcessor],
  ['displayName', displayNameOverrideProcessor],
  ['noValue', stringOverrideProcessor],
  ['color', identityOverrideProcessor],
  ['mappings', valueMappingsOverrideProcessor, []],
  ['thresholds', thresholdsOverrideProcessor, LEVELS],
  ['links', dataLinksOverrideProcessor, []],
  ['actions', identityOverrideProcessor, []],
  ['filterable', booleanOverrideProcessor],
  ['fieldMinMax', booleanOverrideProcessor, false],
];

const INSTANCE = { id: 1, uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true, meta: { id: 'prometheus', info: { logos: { small: '' } } }, jsonData: {}, access: 'proxy', readOnly: true };

function registries() {
  standardFieldConfigEditorRegistry.setInit(() =>
    PROPERTIES.map(([id, process, defaultValue]) => {
      const nothing = () => null;
      return { id, path: id, name: id, editor: nothing, override: nothing, shouldApply: () => true, settings: {}, process, defaultValue } as unknown as FieldConfigPropertyItem;
    }),
  );
  standardEditorsRegistry.setInit(() => []);
  standardTransformersRegistry.setInit(() => {
    const known = new Map(Object.values(standardTransformers).map((one) => [one.id as string, one]));
    known.delete('noop');
    return [...known].map(([id, one]) => ({ id, name: one.name, editor: () => null, transformation: async () => one })) as never;
  });
}

/** Set everything up; returns the data source, which wants the scene as its `context` before the first query. */
export function prepare(): Prometheus {
  Object.assign(config, { theme2: createTheme({ colors: { mode: 'dark' } }), featureToggles: {}, bootData: { user: {}, settings: {}, navTree: [] } });
  registries();
  setPluginImportUtils({
    importPanelPlugin: async (id: string) => PANELS[id] ?? Promise.reject(new Error(`no such panel: ${id}`)),
    getPanelPluginFromCache: (id: string) => PANELS[id],
  } as never);
  setAppEvents(new EventBusSrv() as never);
  const source = new Prometheus(INSTANCE as never);
  const known = (ref: any) => ['prometheus', 'default', '${ds}', undefined].includes(typeof ref === 'string' ? ref : ref?.uid);
  setDataSourceSrv({
    get: async (ref: unknown) => (known(ref) ? source : Promise.reject(new Error(`no such data source: ${JSON.stringify(ref)}`))),
    getList: (filter: any) => (!filter?.pluginId || filter.pluginId === 'prometheus' ? [INSTANCE] : []),
    getInstanceSettings: () => INSTANCE,
    reload: () => undefined,
  } as never);
  setRunRequest(((from_: Prometheus, request: any) => {
    const common = { timeRange: request.range, request, annotations: [] };
    return from(from_.query(request)).pipe(
      map(({ data }) => ({ ...common, state: LoadingState.Done, series: data.map((frame) => toDataFrame(frame)) })),
      catchError((error: Error) => {
        failures.push(error.message);
        return of({ ...common, state: LoadingState.Error, series: [], error: { message: error.message }, errors: [{ message: error.message }] });
      }),
      startWith({ ...common, state: LoadingState.Loading, series: [] }),
    );
  }) as never);
  setTemplateSrv({
    replace: (text: string, scoped: any, format: any) => sceneGraph.interpolate(source.context!, text, scoped, format),
    getVariables: () => [],
    containsTemplate: (text?: string) => /\$/.test(text ?? ''),
    updateTimeRange: () => undefined,
  } as never);
  return source;
}
