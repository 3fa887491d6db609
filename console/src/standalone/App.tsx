import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { colorBackgroundLayoutMain } from "@cloudscape-design/design-tokens";
import { useCallback } from "react";

import { BucketEndpoints } from "../app/BucketEndpoints";
import { href } from "../app/route";
import { type ColorMode, useColorMode } from "./colorMode";
import { SignedOut } from "./SignedOut";
import { useSession } from "./useSession";

const MODES: { id: ColorMode; text: string }[] = [
  { id: "auto", text: "As my system" },
  { id: "light", text: "Light" },
  { id: "dark", text: "Dark" },
];

/** The page by itself: sign-in, color mode, and the endpoints. */
export function App() {
  const session = useSession();
  const [mode, setMode] = useColorMode();
  const { config, user, signIn } = session;
  const getToken = useCallback(async () => signIn?.token(), [signIn]);

  const choose = (id: string) => {
    if (id === "sign-out") void session.end();
    else setMode(id as ColorMode);
  };
  const display = {
    type: "menu-dropdown" as const,
    iconName: "settings" as const,
    ariaLabel: "Display",
    title: "Display",
    items: MODES.map(({ id, text }) => ({ id, text, itemType: "checkbox" as const, checked: id === mode })),
    onItemClick: ({ detail }: { detail: { id: string } }) => choose(detail.id),
  };
  const account = user && {
    type: "menu-dropdown" as const,
    iconName: "user-profile" as const,
    text: user.profile.name ?? user.profile.email ?? user.profile.sub,
    items: [{ id: "sign-out", text: "Sign out" }],
    onItemClick: ({ detail }: { detail: { id: string } }) => choose(detail.id),
  };
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <div className="be-app" style={{ background: colorBackgroundLayoutMain }}>
      <div id="bar">
        <TopNavigation
          identity={{ href: href({ screen: "list" }), title: "Bucket Endpoint" }}
          utilities={account ? [display, account] : [display]}
        />
      </div>
      <main className="be-screen">
        {config && user ? (
          <BucketEndpoints apiUrl={config.apiUrl} getToken={getToken} onSignInRequired={session.begin} />
        ) : (
          <SignedOut loading={session.loading} error={session.error} onSignIn={signIn && session.begin} />
        )}
      </main>
      </div>
    </I18nProvider>
  );
}
