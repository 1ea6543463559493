/** Opening and submitting payment windows: for scripts (JSON), for the SDK (a form post) and for a person (pages). */
import { type Fields, textOf } from './fields.ts';
import { json, type Page, redirect } from './http.ts';
import { isRedirectUrl, openWindow, windowUrl } from './open-window.ts';
import type { Simulation } from './simulation.ts';
import { redirectTo, submitWindow } from './submit-window.ts';
import { messagePage, windowPage } from './window-page.ts';

/** `POST /simulator/windows`: request_pay's argument, without a browser. `channel: 'mobile'` may be added. */
export const openForScript = (sim: Simulation, request: Fields): Page => {
  const channel = request['channel'] === 'mobile' ? 'mobile' : 'pc';
  const opened = openWindow(sim, request, { channel, parentOrigin: null });
  if (opened.kind === 'refused') return json(400, { message: opened.message });
  const { merchantUid, impUid } = opened.window.purchase;
  return json(201, {
    merchant_uid: merchantUid,
    window_id: impUid,
    window_url: windowUrl(sim, merchantUid),
  });
};

export const submit = async (sim: Simulation, merchantUid: string, input: Fields): Promise<Page> => {
  const submitted = await submitWindow(sim, merchantUid, input);
  switch (submitted.kind) {
    case 'done':
      return json(200, submitted.result);
    case 'unknown_window':
      return json(404, { message: `no window was opened for merchant_uid ${merchantUid}` });
    case 'closed_already':
      return json(409, { message: `the window of merchant_uid ${merchantUid} already had its result` });
    case 'invalid':
      return json(400, { message: '입력한 카드 정보를 확인해주세요.', fields: submitted.fields });
  }
};

const pageOrigin = (text: string | null): string | null => {
  const url = text === null ? null : URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url.origin : null;
};

const parseRequest = (text: string | null): Fields => {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
};

/**
 * The SDK posts a form into its layer (PC) or into the top page (mobile). A refusal goes back the way the real one
 * does: to the callback on PC, to m_redirect_url on mobile, there with the text `null` for an imp_uid.
 */
export const openForSdk = (sim: Simulation, form: Fields): Page => {
  const request = parseRequest(textOf(form, 'request'));
  const mobile = textOf(form, 'device') === 'mobile';
  const parentOrigin = mobile ? null : pageOrigin(textOf(form, 'origin'));
  const known = textOf(form, 'imp_code') === sim.settings.keys.impCode;
  const opened = known
    ? openWindow(sim, request, { channel: mobile ? 'mobile' : 'pc', parentOrigin })
    : ({ kind: 'refused', message: '등록되지 않은 가맹점 식별코드입니다.' } as const);
  if (opened.kind === 'opened') return redirect(windowUrl(sim, opened.window.purchase.merchantUid));

  const merchantUid = textOf(request, 'merchant_uid') ?? '';
  const error = { error_code: 'F400', error_msg: opened.message };
  const redirectUrl = textOf(request, 'm_redirect_url');
  if (mobile && redirectUrl !== null && isRedirectUrl(redirectUrl)) {
    const parameters = { imp_uid: 'null', merchant_uid: merchantUid, imp_success: 'false', ...error };
    return redirect(redirectTo(redirectUrl, parameters));
  }
  const result = { success: false, imp_uid: null, merchant_uid: merchantUid, ...error };
  return messagePage({ title: '결제창을 열 수 없습니다', message: opened.message, result, parentOrigin });
};

export const showWindow = (sim: Simulation, merchantUid: string): Page => {
  const opened = sim.windows.get(merchantUid);
  if (opened !== undefined && !opened.closed) return windowPage(opened);
  const message = opened === undefined ? '열린 결제창이 없습니다.' : '이미 처리된 결제창입니다.';
  const page = messagePage({
    title: '결제창',
    message,
    parentOrigin: opened?.parentOrigin ?? null,
  });
  return { ...page, status: opened === undefined ? 404 : 410 };
};
