// Draws one dashboard, named by ?file=zh/wall.json; &var-site=... sets a variable. `window.netmon()` tells what came of it.
import { ThemeContext } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import {
  CustomVariable,
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneControlsSpacer,
  SceneDataTransformer,
  sceneGraph,
  SceneGridItem,
  SceneGridLayout,
  SceneQueryRunner,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  TextBoxVariable,
  VariableValueSelectors,
  VizPanel,
} from '@grafana/scenes';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { failures, prepare } from './environment';
import { drawn } from './panels';
import { asked } from './prometheus';

const wanted = new URLSearchParams(location.search);
window.addEventListener('error', (event) => failures.push(event.message));
window.addEventListener('unhandledrejection', (event) => failures.push(String(event.reason)));

function variable(model: any) {
  const chosen = wanted.get(`var-${model.name}`);
  const common = { name: model.name, label: model.label, hide: model.hide, isMulti: model.multi, includeAll: model.includeAll, allValue: model.allValue };
  const current = chosen ? { value: chosen, text: chosen } : { value: model.current?.value ?? '', text: model.current?.text ?? '' };
  switch (model.type) {
    case 'datasource':
      return new DataSourceVariable({ ...common, pluginId: model.query, value: 'prometheus', text: 'Prometheus' });
    case 'query':
      return new QueryVariable({ ...common, ...current, datasource: model.datasource, query: model.query, regex: model.regex, refresh: model.refresh, sort: model.sort });
    case 'textbox':
      return new TextBoxVariable({ name: model.name, label: model.label, hide: model.hide, value: chosen ?? model.query });
    case 'custom':
      return new CustomVariable({ ...common, query: model.query });
    default:
      throw new Error(`no such variable: ${model.type}`);
  }
}

function panel(model: any) {
  const { x, y, w: width, h: height } = model.gridPos;
  let data: any;
  if (model.targets) {
    data = new SceneQueryRunner({ datasource: model.datasource, queries: model.targets, minInterval: model.interval });
    if (model.transformations) {
      data = new SceneDataTransformer({ $data: data, transformations: model.transformations });
    }
  }
  const { title, description, type, options, fieldConfig } = model;
  const body = new VizPanel({ key: `panel-${model.id}`, title, description, pluginId: type, options, fieldConfig, $data: data });
  return new SceneGridItem({ x, y, width, height, body });
}

function scene(model: any) {
  const controls = [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({})];
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ ...model.time, timeZone: 'browser' }),
    $variables: new SceneVariableSet({ variables: model.templating.list.map(variable) }),
    controls: wanted.has('kiosk') ? [] : controls,
    body: new SceneGridLayout({ children: model.panels.map(panel) }),
  });
}

async function main() {
  await initPluginTranslations('netmon', []);
  const source = prepare();
  const model = await (await fetch(`/dashboards/${wanted.get('file')}`)).json();
  const whole = scene(model);
  source.context = whole;
  (window as any).__grafanaSceneContext = whole;
  const look = (one: any) => {
    const found = sceneGraph.findObject(whole, (object) => object.state.key === `panel-${one.id}`) as VizPanel;
    const data = sceneGraph.getData(found).state.data;
    const { _pluginLoadError: plugin } = found.state as { _pluginLoadError?: string };
    return { id: one.id, title: one.title, kind: one.type, state: data?.state, error: plugin ?? data?.errors?.[0]?.message, drawn: drawn[one.title] };
  };
  const chosen = () => model.templating.list.map(({ name }: any) => {
    const { value, text, options } = sceneGraph.lookupVariable(name, whole)!.state as any;
    return { name, value, text, options: options?.map(({ label }: any) => label) };
  });
  (window as any).netmon = () => ({ panels: model.panels.map(look), variables: chosen(), failures, asked });
  createRoot(document.getElementById('root')!).render(
    <MemoryRouter>
      <ThemeContext.Provider value={config.theme2}>
        <GlobalStyles />
        <div style={{ minHeight: '100%', padding: 8, display: 'flex', flexDirection: 'column' }}>
          <whole.Component model={whole} />
        </div>
        <PortalContainer />
      </ThemeContext.Provider>
    </MemoryRouter>,
  );
}

main().catch((error) => failures.push(String(error.stack ?? error)));
