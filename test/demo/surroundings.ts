import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core reads these when it is loaded, so this file is imported before anything of n8n's. The demo leaves nothing behind.
const folder = mkdtempSync(join(tmpdir(), 'spark-demo-'));
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_ENCRYPTION_KEY = 'only-for-the-demo';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'filesystem';

process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
