import { parseArgs } from 'node:util';
import { verifyAudit } from './access/audit-seal.ts';
import { readEnvironment, runMain } from './environment.ts';
import { ConfigError } from './errors.ts';
import { openDatabase } from './storage/database.ts';

/** `npm run audit:verify [-- --head <hash>]`: reads the whole audit trail. Ends with status 1 when it is broken. */
await runMain(async () => {
  const { values } = parseArgs({ options: { head: { type: 'string' } } });
  const { config, log } = readEnvironment();
  if (config.auditKey === null) {
    throw new ConfigError(
      'no_audit_key',
      'AUDIT_KEY is not set, so nothing was sealed.',
      'Set the key that the trail was sealed with.',
    );
  }
  const database = await openDatabase({ ...config, log });
  try {
    const report = await verifyAudit(
      database.db,
      config.auditKey,
      values.head === undefined ? {} : { head: values.head },
    );
    const line = report.ok
      ? `The audit trail is whole: ${report.rows} rows, head ${report.head}, ${report.unsealed} not sealed yet.`
      : `The audit trail is broken at row ${report.brokenAt}: ${report.reason}. ${report.rows} rows before it are whole.`;
    process.stdout.write(`${line}\n`);
    if (!report.ok) process.exitCode = 1;
  } finally {
    await database.close();
  }
});
