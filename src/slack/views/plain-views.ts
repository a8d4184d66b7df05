import type { ModalView } from '@slack/types';
import { plain, section } from '../blocks.ts';
import { VIEW } from '../limits.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';

/** Stands there while what is to be shown is fetched. */
export function loadingView(title: string): ModalView {
  return base(title, [section('One moment…')]);
}

/** Why what was asked for is not shown. `text` is escaped already. */
export function refusedView(title: string, text: string): ModalView {
  return base(title, [section(text)]);
}

export function sentenceView(title: string, sentence: string): ModalView {
  return base(title, [section(escapeMrkdwn(sentence))]);
}

export function base(title: string, blocks: ModalView['blocks']): ModalView {
  return { type: 'modal', title: plain(title, VIEW.title), close: plain('Close', VIEW.close), blocks };
}
