import type { Options } from '../node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/types.gen';
export interface Checked { options: Options }
