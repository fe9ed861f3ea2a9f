import { createRoot } from 'react-dom/client';

import { Shell } from './shell.js';
import { createModel, ModelContext } from './state/model.js';

const place = document.getElementById('shell');
if (!place) throw new Error('The page has no place for the shell.');
const model = await createModel();
createRoot(place).render(
  <ModelContext value={model}>
    <Shell />
  </ModelContext>,
);
