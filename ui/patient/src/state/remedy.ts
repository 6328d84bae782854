import type { ErrorCode } from "../ipc";
import type { House } from "./house.svelte";

/** The one thing a person can do about a trouble. */
export type Remedy =
  | "try-again"
  | "sign-in"
  | "open-invitation"
  | "refresh"
  | "check-devices"
  | "rehearse"
  | "go-back-in"
  | "wait-again"
  | "go-on-with-old"
  | "open-copy"
  | "make-copy"
  | "make-sheet";

/** Which remedy each code has; none where the program goes on by itself. A new code does not compile until it is here. */
export const REMEDIES: Readonly<Record<ErrorCode, Remedy | null>> = {
  invitationUnreadable: "open-invitation",
  invitationExpired: "open-invitation",
  invitationOtherClinic: "open-invitation",
  invitationOtherPerson: "open-invitation",
  invitationNoNetwork: null,
  invitationAddressUnknown: null,
  invitationAddressUnreadable: null,
  invitationServerSilent: null,
  invitationNotThere: null,
  invitationDamaged: null,
  codeLength: null,
  codeCharacter: null,
  codeMistyped: null,
  linkUnreadable: null,
  keychainMissing: "try-again",
  keychainLocked: "try-again",
  keychainSilent: "try-again",
  vaultKeyMissing: "try-again",
  vaultWrongKey: "try-again",
  vaultDamaged: "try-again",
  vaultTooNew: "try-again",
  vaultInUse: "try-again",
  diskTrouble: "try-again",
  diskReadOnly: "try-again",
  pinWrong: null,
  pinWait: null,
  wordUnknown: null,
  wordsDoNotFit: null,
  passphraseWrong: null,
  pinUnfit: null,
  vaultRolledBack: "go-on-with-old",
  vaultAltered: "go-on-with-old",
  vaultUnanchored: "go-on-with-old",
  filesRewritten: "go-on-with-old",
  snapshotUnreadable: "open-copy",
  snapshotOtherPerson: "open-copy",
  copyNotWritten: "make-copy",
  sheetNeeded: "make-sheet",
  historyNotSaved: null,
  signInDeclined: "sign-in",
  signInMismatch: "sign-in",
  signInTrouble: "sign-in",
  signInAgain: "sign-in",
  signInOtherPerson: "sign-in",
  browserMissing: "sign-in",
  clinicUnreachable: "refresh",
  clinicTrouble: "refresh",
  recordsUnreadable: "refresh",
  recordsIncomplete: "refresh",
  hubUnreachable: null,
  hubRefused: "wait-again",
  visitElsewhere: "go-back-in",
  callNotPrivate: "go-back-in",
  callLost: "go-back-in",
  doctorAway: "go-back-in",
  callNotConnected: "go-back-in",
  callChangedHands: "go-back-in",
  deviceRevoked: null,
  doctorRevoked: null,
  doctorUnchecked: "go-back-in",
  revocationsUnchecked: null,
  revocationsRolledBack: null,
  fileTooLarge: null,
  fileUnreadable: null,
  fileNotSaved: null,
  exchangeNotKept: null,
  cameraAbsent: "check-devices",
  cameraBusy: "check-devices",
  microphoneAbsent: "check-devices",
  microphoneBusy: "check-devices",
  speakerAbsent: "check-devices",
  cameraFails: "check-devices",
  microphoneFails: "check-devices",
  microphoneSilent: "check-devices",
  speakerUnheard: "check-devices",
  speakerFails: "check-devices",
  routeNoName: "rehearse",
  routeNoAnswer: "rehearse",
  routeNotTrusted: "rehearse",
  routeRefused: "rehearse",
  relayNotOffered: "rehearse",
  relayNotReached: "rehearse",
  unexpected: "try-again",
};

/** Carries out a remedy; a visit that is asked for again is the booked one she came for, if there is one. */
export async function apply(remedy: Remedy, house: House): Promise<null> {
  const { core } = house;
  switch (remedy) {
    case "try-again":
      return core.tryAgain();
    case "sign-in":
      return core.startSignIn();
    case "open-invitation":
      return core.openInvitation();
    case "refresh":
      return core.refreshRecords();
    case "check-devices":
      return core.checkDevices();
    case "rehearse":
      return core.rehearse();
    case "go-back-in":
      return core.goBackIn();
    case "wait-again": {
      const visit = house.app?.call.visit ?? null;
      await core.finishVisit();
      return core.seeDoctor({ visit });
    }
    case "go-on-with-old":
      return core.goOnWithOld();
    case "open-copy":
      return core.openCopy();
    case "make-copy":
      return core.makeCopy();
    case "make-sheet":
      house.go({ name: "sheet" });
      return null;
  }
}
