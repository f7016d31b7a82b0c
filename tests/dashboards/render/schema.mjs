// Writes a JSON schema of a dashboard and of each kind of panel, from Grafana's own types, to the folder that is named.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

for (const kind of ['dashboard', 'timeseries', 'stat', 'table', 'bargauge', 'text']) {
  const path = join(import.meta.dirname, 'types', `${kind}.ts`);
  const schema = createGenerator({ path, type: 'Checked', tsconfig: join(import.meta.dirname, 'tsconfig.json'), skipTypeCheck: true }).createSchema('Checked');
  writeFileSync(join(process.argv[2], `${kind}.schema.json`), JSON.stringify(schema));
}
