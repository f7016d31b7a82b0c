import type { Dashboard } from '../node_modules/@grafana/schema/dist/types/raw/dashboard/x/types.gen';
export type Checked = Dashboard;
