import type { Lang } from '../page/language.ts';
import { en } from './view-texts.en.ts';
import { ko, type ViewTexts } from './view-texts.ko.ts';

export const viewTexts: Readonly<Record<Lang, ViewTexts>> = { ko, en };
