import type { FieldConfig, Options } from '../node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/types.gen';
export interface Checked { options: Options; custom: FieldConfig }
