import { Authing } from './dist/index.cjs';
export = Authing;
