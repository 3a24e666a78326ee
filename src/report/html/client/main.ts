import { startChecklist } from './checklist.js';
import { all } from './dom.js';
import { filter, resetFilters, startFilters } from './filters.js';
import { startFolds } from './folds.js';
import { startKeys } from './keys.js';
import { showAllRoutes, startRoutes } from './routes.js';
import { startTheme } from './theme.js';

startTheme();
startChecklist(filter);
startFilters();
startFolds();
startRoutes();
startKeys();
for (const actions of all('.actions')) actions.hidden = false;
for (const button of all('button.reset'))
  button.addEventListener('click', () => {
    resetFilters();
    showAllRoutes();
    filter();
  });
