export { createPreview, type Preview, type PreviewOptions } from './server/create-preview.js';
