// Jest runs the very files that Node runs: types are stripped in place, so line numbers stay true.
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
