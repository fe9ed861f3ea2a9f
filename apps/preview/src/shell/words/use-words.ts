import { createContext, useContext } from 'react';

import { zh, type Words } from './zh.js';

/** The words of the language that the page is shown in. */
export const WordsContext = createContext<Words>(zh);

export const useWords = (): Words => useContext(WordsContext);
