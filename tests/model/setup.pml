/*
 * The call's set-up, with the hub as the attacker.
 *
 * What it is: the three signed messages of `src-tauri/docs/trust.md` (offer, answer, confirm) and the DTLS connection
 * after them, between two honest people who each take part in several runs at once. The hub is everything in between
 * (Dolev and Yao): it reads, keeps, drops, reorders and repeats whatever was ever said, says what it likes under keys
 * of its own, and connects anybody's DTLS with anybody's, or with its own. It holds a certified doctor and a certified
 * patient who are dishonest, and has had them certified for whichever public keys it liked, other people's too: nobody
 * proves possession of a key when it is certified. Signatures and hashes cannot be broken; that is the one assumption.
 *
 * What must hold is asserted at the moment in which an end lets media through, in `opens` below: who is believed to be
 * there is there, believes the same of this end, and agrees on the call, both fingerprints and both nonces, in a run
 * that agrees with no other (so nothing was repeated); media only after the set-up; in the main call a doctor on one
 * side and a patient on the other, and the patient who was admitted.
 *
 * Each check of the set-up is a macro that can be left out: `spin -DNO_DTLS`. `cargo xtask model` runs the whole model,
 * in which nothing may be found, and each weakened one of `models.json`, in which an attack must be.
 *
 * What is left out: time, the parsing of texts (see the vectors), the members that tell the three steps apart, who may
 * join a visit of three (the roster), guests.
 */

/* People, and the keys that are really theirs. */
#define DOCTOR 0
#define PATIENT 1
#define FALSE_DOCTOR 2
#define FALSE_PATIENT 3
/* The hub: its key, its nonce, its fingerprint, and the hash of anything it said. */
#define HUB 4
#define NONE 5

/* Runs 0 to 3. A run's number is also the name of its nonce, of its DTLS certificate and of what it signs. */
#define RUNS 4

#define honest(who) ((who) <= PATIENT)
#define is_doctor(who) ((who) == DOCTOR || (who) == FALSE_DOCTOR)

/* How far a run is. */
#define IDLE 0
#define SAID 1     /* offered, or answered */
#define VERIFIED 2 /* the answer was taken and confirmed, or the confirm was taken */

byte owner[RUNS];
bool offers[RUNS];
byte state[RUNS];
byte meant[RUNS];  /* whom an offerer admitted */
byte peer[RUNS];   /* whose certificate was shown */
byte key[RUNS];    /* and the key it names */
byte call[RUNS];
byte theirs[RUNS]; /* the other end's fingerprint, as signed */
byte nonce[RUNS];  /* the other end's nonce, as signed */
byte hash[RUNS];   /* which message was answered, or confirmed */

/* A DTLS certificate is made for each connection, unless that is left out. */
#ifdef NO_FRESH_CERTIFICATE
#define fingerprint(end) owner[end]
#else
#define fingerprint(end) (end)
#endif

/* Each call has a name of its own, unless that is left out. */
#ifdef SAME_CALL
#define call_of(end) 0
#else
#define call_of(end) (end)
#endif

/* The checks, in the order of trust.md; leaving one out lets everything through. */
#ifdef NO_CERTIFICATE
#define certified(who, k) (true)
#else
#define certified(who, k) ((k) == (who) || !honest(who) || makes_patients && (who) == PATIENT && (k) == HUB)
#endif
/* A doctor's key signs renewals, so a dishonest doctor can make herself any patient: a limit that trust.md states. */
#ifdef FALSE_RENEWALS
#define makes_patients true
#else
#define makes_patients false
#endif
#ifdef NO_SIGNATURE
#define signed_by(message, k) (true)
#else
#define signed_by(message, k) ((message) == HUB && (k) == HUB || (message) != HUB && (k) == owner[message])
#endif
#ifdef NO_ROLE
#define in_role(end, who) (true)
#else
#define in_role(end, who) (!MAIN || (offers[end] != is_doctor(who)))
#endif
#ifdef NO_RECEIVER
#define is_admitted(end, who) (true)
#else
#define is_admitted(end, who) ((who) == meant[end])
#endif
#ifdef NO_REFLECTION
#define is_another(end, k) (true)
#else
#define is_another(end, k) ((k) != owner[end])
#endif
/* Of a message of the hub's own every claim is what it must be: only those of honest people's need looking at. */
#define claim(message, holds) ((message) == HUB || (holds))
#ifdef NO_CALL
#define of_call(message, c) (true)
#else
#define of_call(message, c) claim(message, call[message] == (c))
#endif
#ifdef NO_ORIG
#define speaks_for(message, who) (true)
#else
#define speaks_for(message, who) claim(message, owner[message] == (who))
#endif
#ifdef NO_DEST
#define meant_for(message, who) (true)
#else
#define meant_for(message, who) claim(message, addressee(message) == (who))
#endif
#define addressee(message) (offers[message] && state[message] == SAID -> meant[message] : peer[message])
#ifdef NO_OWN_FINGERPRINT
#define shows(message, f) (true)
#else
#define shows(message, f) claim(message, fingerprint(message) == (f))
#endif
#ifdef NO_PEER_FINGERPRINT
#define saw(message, f) (true)
#else
#define saw(message, f) claim(message, theirs[message] == (f))
#endif
#ifdef NO_OFFER_HASH
#define answers(message, end) (true)
#else
#define answers(message, end) claim(message, hash[message] == (end))
#endif
#ifdef NO_ANSWER_HASH
#define confirms(message, end) (true)
#else
#define confirms(message, end) claim(message, hash[message] == (end))
#endif
#ifdef NO_NONCE
#define repeats(message, end) (true)
#else
#define repeats(message, end) claim(message, nonce[message] == (end))
#endif
#ifdef NO_DTLS
#define uses_signed(end) (true)
#else
#define uses_signed(end) (in_use == theirs[end])
#endif
#define in_use (other == HUB -> HUB : fingerprint(other))
#ifdef NO_GATE
#define may_open(end) (state[end] >= SAID)
#else
#define may_open(end) (state[end] == VERIFIED)
#endif

/* For whoever reads an attack; the search takes no notice. */
inline say(who) {
  if
  :: who == DOCTOR -> printf("the doctor")
  :: who == PATIENT -> printf("the patient")
  :: who == FALSE_DOCTOR -> printf("the false doctor")
  :: who == FALSE_PATIENT -> printf("the false patient")
  fi
}

/* The hub's free choices. */
inline choose(value, last) {
  value = 0;
  do
  :: value < last -> value++
  :: break
  od
}

/* In a further pair every role is taken, so one dishonest person is as good as two. */
#define exists(who) (MAIN || (who) != FALSE_DOCTOR)

/* A chain of certificates: a name, and a key that was certified for it. */
inline choose_chain(who, k) {
  choose(who, FALSE_PATIENT);
  if
  :: k = DOCTOR
  :: k = PATIENT
  :: k = HUB
  fi;
  exists(who) && certified(who, k)
}

/* Something that was said and can be given on, or something of the hub's own. */
inline choose_message(message, from_offerer, least) {
  choose(message, HUB);
  if
  :: message == HUB
  :: message < RUNS && offers[message] == from_offerer && state[message] >= least
  fi
}

/* Another's nonce may be repeated by the hub; its own it knows. */
inline choose_nonce(value, message) {
  if
  :: value = message
  :: message == HUB -> choose(value, RUNS - 1); state[value] != IDLE && !offers[value]
  fi
}

/* The description that comes with a message is not signed; its fingerprint is compared with the signed one. */
inline choose_fingerprint(message) {
  choose(f, HUB);
  shows(message, f)
}

inline take_offer(end) {
  choose_message(m, true, SAID);
  choose_chain(who, k);
  is_another(end, k) && in_role(end, who) && signed_by(m, k);
  speaks_for(m, who) && meant_for(m, owner[end]);
  choose(c, HUB);
  (c == HUB || offers[c]) && of_call(m, c);
  choose_fingerprint(m);
  call[end] = c; peer[end] = who; key[end] = k; theirs[end] = f; hash[end] = m;
  state[end] = SAID;
  printf("run %d of ", end); say(owner[end]); printf(" takes an offer (of %d) under the certificate of ", m); say(who); printf(", key %d; call %d, fingerprint %d\n", k, c, f)
}

inline take_answer(end) {
  choose_message(m, false, SAID);
  choose_chain(who, k);
  is_another(end, k) && in_role(end, who) && is_admitted(end, who) && signed_by(m, k);
  of_call(m, call[end]) && speaks_for(m, who) && meant_for(m, owner[end]);
  answers(m, end) && saw(m, fingerprint(end));
  choose_fingerprint(m);
  choose_nonce(n, m);
  peer[end] = who; key[end] = k; theirs[end] = f; nonce[end] = n; hash[end] = m;
  state[end] = VERIFIED;
  printf("run %d of ", end); say(owner[end]); printf(" takes an answer (of %d) under the certificate of ", m); say(who); printf(", key %d; fingerprint %d\n", k, f)
}

inline take_confirm(end) {
  choose_message(m, true, VERIFIED);
  signed_by(m, key[end]);
  of_call(m, call[end]) && speaks_for(m, peer[end]) && meant_for(m, owner[end]);
  confirms(m, end) && repeats(m, end) && shows(m, theirs[end]) && saw(m, fingerprint(end));
  nonce[end] = m;
  state[end] = VERIFIED;
  printf("run %d of ", end); say(owner[end]); printf(" takes a confirm (of %d)\n", m)
}

/* What an honest end may rely on when it has let media through to somebody honest. */
#define agree_on_people (other != HUB && owner[other] == peer[end] && state[other] != IDLE && peer[other] == owner[end])
#define agree_on_call (call[other] == call[end] && offers[other] != offers[end])
#define agree_on_fingerprints (theirs[other] == fingerprint(end) && theirs[end] == fingerprint(other))
#define agree_on_nonces (nonce[end] == other && (offers[end] -> hash[other] == end : nonce[other] == end))

#define must(holds, number, words) if :: holds :: else -> broken = number; printf("broken: "); printf(words); printf("\n") fi

inline opens(end) {
  printf("run %d of ", end); say(owner[end]); printf(" lets media through, believing in "); say(peer[end]); printf("; DTLS is with %d\n", other);
  if
  :: state[end] != VERIFIED -> must(false, 1, "media before verified")
  :: state[end] == VERIFIED ->
    if
    :: honest(peer[end]) ->
      if
      :: !agree_on_people -> must(false, 2, "somebody else is there, or believes in somebody else")
      :: agree_on_people && !agree_on_call -> must(false, 3, "they are not in the same call")
      :: agree_on_people && agree_on_call ->
        must(agree_on_fingerprints, 4, "they do not agree on the fingerprints");
        must(agree_on_nonces, 5, "they do not agree on the nonces: something was repeated")
      fi
    :: else
    fi;
    must(!MAIN || offers[end] != is_doctor(peer[end]), 6, "not a doctor and a patient");
    must(!offers[end] || peer[end] == meant[end], 7, "another person than the one who was admitted");
#ifdef STRANGERS
    /* No end can ask this of people who are dishonest: two of them can join two of their calls. */
    must(other == HUB || state[other] != VERIFIED || theirs[other] != fingerprint(end) || owner[other] == peer[end],
         8, "two dishonest people joined two calls")
#endif
  fi
}

byte broken;
byte r, m, who, k, c, f, n;
/* The run at the other end of a DTLS connection, or the hub. */
byte other;

/* Which ends offer and which answer. */
init {
  d_step {
#if MAIN
    /* The main call: a doctor offers, a patient answers, each in two calls. */
    owner[0] = DOCTOR; owner[1] = DOCTOR; owner[2] = PATIENT; owner[3] = PATIENT;
    offers[0] = true; offers[1] = true;
#else
    /* A further pair of a visit: both do both. */
    owner[0] = DOCTOR; owner[1] = DOCTOR; owner[2] = PATIENT; owner[3] = PATIENT;
    offers[0] = true; offers[2] = true;
#endif
    for (r : 0 .. RUNS - 1) {
      peer[r] = NONE; key[r] = NONE; call[r] = NONE; theirs[r] = NONE; nonce[r] = NONE;
      hash[r] = NONE; meant[r] = NONE
    }
    r = 0
  }
  do
  :: atomic {
      broken == 0;
      choose(r, RUNS - 1);
      /* The second of two runs alike begins second. */
      state[r] != IDLE || r == 0 || owner[r - 1] != owner[r] || offers[r - 1] != offers[r] || state[r - 1] != IDLE;
      if
      :: offers[r] && state[r] == IDLE ->
        choose(who, FALSE_PATIENT);
        who != owner[r] && exists(who) && (!MAIN || !is_doctor(who));
        meant[r] = who; call[r] = call_of(r); state[r] = SAID;
        printf("run %d of ", r); say(owner[r]); printf(" offers to "); say(who); printf("\n")
      :: !offers[r] && state[r] == IDLE -> take_offer(r)
      :: offers[r] && state[r] == SAID -> take_answer(r)
#ifdef NO_CONFIRM
      :: !offers[r] && state[r] == SAID -> state[r] = VERIFIED; nonce[r] = hash[r]
#else
      :: !offers[r] && state[r] == SAID -> take_confirm(r)
#endif
      :: may_open(r) ->
        /* The hub leads the packets: DTLS is with whom it likes. */
        choose(other, HUB);
        other == HUB || other != r && state[other] != IDLE;
        uses_signed(r);
        opens(r)
      fi;
      r = 0; other = 0; m = 0; who = 0; k = 0; c = 0; f = 0; n = 0;
      assert(broken == 0)
    }
  od
}
