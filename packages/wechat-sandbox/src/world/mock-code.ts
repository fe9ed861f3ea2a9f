/** The one person behind DevTools' mock code, the same in every app. */
export const MOCK_PERSON_ID = 'devtools-mock';
