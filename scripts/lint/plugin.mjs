import { boundaries } from './boundaries.mjs';
import { fileNames } from './file-names.mjs';
import { noExportedAny } from './no-exported-any.mjs';
import { ormFiles } from './orm-files.mjs';
import { processEnv } from './process-env.mjs';
import { wxGlobal } from './wx-global.mjs';

/** The house rules that no published plugin knows. */
export const yaopai = {
  meta: { name: 'yaopai' },
  rules: {
    boundaries,
    'file-names': fileNames,
    'no-exported-any': noExportedAny,
    'orm-files': ormFiles,
    'process-env': processEnv,
    'wx-global': wxGlobal,
  },
};
