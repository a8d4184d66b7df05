import type { SettingsReader } from '../../access/settings.ts';
import type { Db } from '../../storage/transaction.ts';
import type { Here } from '../own-commands.ts';
import type { Render } from '../show-row.ts';
import { renderAlert, renderAlertClear, renderAlertPaused } from './alert-face.ts';
import { renderAuditHead } from './audit-head-face.ts';
import { renderChange } from './change-face.ts';
import { renderConversation, renderLeftConversation } from './conversation-face.ts';
import { renderHalt } from './halt-face.ts';
import { renderOrderQuestion } from './order-question-face.ts';
import { renderQuestion } from './question-face.ts';
import { renderReport, renderReportFailure, renderReportPost } from './report-face.ts';
import { renderBrokenGlass, renderNudge, renderVote } from './request-asides.ts';
import { renderRequest } from './request-face.ts';
import { renderOwnRequest } from './request-own-face.ts';
import { renderScheduleNotice } from './schedule-notice-face.ts';
import { renderSettingChange } from './setting-change-face.ts';
import { renderText } from './text-face.ts';
import { renderUnused } from './unused-face.ts';

/** How each kind of entity stands in Slack: from the database as it is now, never from what a button carried. */
export function renderers(db: Db, settings: SettingsReader, here: Here): { [entity: string]: Render } {
  return {
    conversation: (id) => renderConversation(db, id),
    conversation_left: (id) => renderLeftConversation(db, id),
    text: (id) => renderText(db, id),
    question: (id) => renderQuestion(db, id),
    halt: (id) => renderHalt(db, id),
    request: (id) => renderRequest(db, settings, here, id),
    request_own: (id) => renderOwnRequest(db, here, id),
    request_nudge: (id) => renderNudge(db, id),
    vote: (id) => renderVote(db, id),
    broken_glass: (id) => renderBrokenGlass(db, id),
    order_question: (id) => renderOrderQuestion(db, settings, id),
    unused_report: (id) => renderUnused(db, here, id),
    schedule_notice: (id) => renderScheduleNotice(db, here, id),
    number_change: (id) => renderChange(db, here, id),
    alert: (id) => renderAlert(db, here, id),
    alert_clear: (id) => renderAlertClear(db, id),
    alert_paused: (id) => renderAlertPaused(db, here, id),
    audit_head: (day) => renderAuditHead(db, day),
    report: (id) => renderReport(db, id),
    report_post: (id) => renderReportPost(db, id),
    report_failure: (id) => renderReportFailure(db, id),
    setting_change: (id) => renderSettingChange(db, id),
  };
}
