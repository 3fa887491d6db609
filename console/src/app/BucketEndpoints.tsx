import "./page.css";

import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import Spinner from "@cloudscape-design/components/spinner";
import { colorBackgroundLayoutMain, colorBorderDividerDefault } from "@cloudscape-design/design-tokens";
import { type CSSProperties, lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { ApiContext } from "../api/ApiContext";
import { Api, type GetToken } from "../api/client";
import { EndpointList } from "../list/EndpointList";
import { LoadBoundary } from "./LoadBoundary";
import { NotifyContext, type Notify } from "./notifications";
import { href, type Route, useRoute } from "./route";

const AddEndpoint = lazy(() => import("../add/AddEndpoint"));
const EndpointPage = lazy(() => import("../endpoint/EndpointPage"));

/** Cloudscape's colors, for page.css. */
const colors = {
  "--be-background": colorBackgroundLayoutMain,
  "--be-divider": colorBorderDividerDefault,
} as CSSProperties;

export interface BucketEndpointsProps {
  /** The URL of the API. */
  apiUrl: string;
  /**
   * The access token of the user; called before each request. `undefined` means that the user must sign in again. A
   * rejection is a temporary fault: the page tries again.
   */
  getToken: GetToken;
  /** Starts a new sign-in, when the user asks for it after theirs has expired. */
  onSignInRequired?: () => void;
}

/** The endpoints of the account whose user is signed in. Its screens are in the address, below `#/endpoints`. */
export function BucketEndpoints({ apiUrl, getToken, onSignInRequired }: BucketEndpointsProps) {
  // A host may pass another function at each render; the API is the same one.
  const latest = useRef({ getToken, onSignInRequired });
  useEffect(() => {
    latest.current = { getToken, onSignInRequired };
  });
  const canSignIn = onSignInRequired !== undefined;
  const access = useMemo(
    () => ({
      // eslint-disable-next-line react-hooks/refs -- read when a request is sent, and not while rendering
      api: new Api(apiUrl, () => latest.current.getToken()),
      onSignInRequired: canSignIn ? () => latest.current.onSignInRequired?.() : undefined,
    }),
    [apiUrl, canSignIn],
  );
  const [flashes, setFlashes] = useState<FlashbarProps.MessageDefinition[]>([]);
  const notify = useCallback<Notify>((message) => {
    const others = (all: FlashbarProps.MessageDefinition[]) => all.filter(({ id }) => id !== message.id);
    const onDismiss = () => setFlashes(others);
    setFlashes((all) => [...others(all), { dismissible: true, dismissLabel: "Dismiss the message", onDismiss, ...message }]);
  }, []);
  const route = useRoute();
  const screen = href(route).replace(/\?.*/, "");
  const column = useNewScreen(screen);

  return (
    <I18nProvider locale="en" messages={[messages]}>
      <ApiContext.Provider value={access}>
        <NotifyContext.Provider value={notify}>
          <div className="be-page" style={colors}>
            <div className="be-column" ref={column} tabIndex={-1}>
            {flashes.length > 0 && (
              <div className="be-flashes">
                <Flashbar items={flashes} />
              </div>
            )}
            <LoadBoundary key={screen}>
              <Suspense fallback={<Spinner size="large" />}>
                <Screen route={route} />
              </Suspense>
            </LoadBoundary>
            </div>
          </div>
        </NotifyContext.Provider>
      </ApiContext.Provider>
    </I18nProvider>
  );
}

/** Another screen begins at its top, also for keyboard and screen reader. */
function useNewScreen(screen: string) {
  const column = useRef<HTMLDivElement>(null);
  const shown = useRef(screen);
  useEffect(() => {
    if (shown.current === screen) return;
    shown.current = screen;
    column.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [screen]);
  return column;
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case "list":
      return <EndpointList />;
    case "add":
      return <AddEndpoint like={route.like} />;
    case "endpoint":
      return <EndpointPage key={route.endpointId} endpointId={route.endpointId} />;
  }
}
