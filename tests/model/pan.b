	switch (t->back) {
	default: Uerror("bad return move");
	case  0: goto R999; /* nothing to undo */

		 /* PROC :init: */
	case 3: // STATE 25
		sv_restor();
		goto R999;
;
		;
		
	case 5: // STATE 27
		;
		now.r = trpt->bup.oval;
		;
		goto R999;

	case 6: // STATE 29
		;
		now.r = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 8: // STATE 36
		;
		now.who = trpt->bup.oval;
		;
		goto R999;

	case 9: // STATE 38
		;
		now.who = trpt->bup.oval;
		;
		goto R999;

	case 10: // STATE 48
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[3];
		now.commit[ Index(now.r, 4) ] = trpt->bup.ovals[2];
		now.call[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.meant[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 4);
		goto R999;
;
		
	case 11: // STATE 50
		goto R999;
;
		
	case 12: // STATE 52
		goto R999;
;
		
	case 13: // STATE 54
		goto R999;
;
		
	case 14: // STATE 56
		goto R999;
;
		
	case 15: // STATE 61
		goto R999;

	case 16: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 17: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 18: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 19: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 20: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;
;
		;
		
	case 22: // STATE 75
		;
		now.m = trpt->bup.oval;
		;
		goto R999;

	case 23: // STATE 77
		;
		now.m = trpt->bup.oval;
		;
		goto R999;
;
		;
		;
		;
		
	case 26: // STATE 88
		;
		now.who = trpt->bup.oval;
		;
		goto R999;

	case 27: // STATE 90
		;
		now.who = trpt->bup.oval;
		;
		goto R999;

	case 28: // STATE 96
		;
		now.k = trpt->bup.oval;
		;
		goto R999;

	case 29: // STATE 97
		;
		now.k = trpt->bup.oval;
		;
		goto R999;

	case 30: // STATE 98
		;
		now.k = trpt->bup.oval;
		;
		goto R999;
;
		;
		;
		;
		;
		;
		
	case 34: // STATE 105
		;
		now.c = trpt->bup.oval;
		;
		goto R999;

	case 35: // STATE 107
		;
		now.c = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 37: // STATE 114
		;
		now.f = trpt->bup.oval;
		;
		goto R999;

	case 38: // STATE 116
		;
		now.f = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 40: // STATE 144
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[7];
		now.hash[ Index(now.r, 4) ] = trpt->bup.ovals[6];
		now.commit[ Index(now.r, 4) ] = trpt->bup.ovals[5];
		now.theirs[ Index(now.r, 4) ] = trpt->bup.ovals[4];
		now.key[ Index(now.r, 4) ] = trpt->bup.ovals[3];
		now.peer[ Index(now.r, 4) ] = trpt->bup.ovals[2];
		now.call[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.n = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;
;
		;
		
	case 42: // STATE 127
		;
		now.n = trpt->bup.oval;
		;
		goto R999;

	case 43: // STATE 129
		;
		now.n = trpt->bup.oval;
		;
		goto R999;

	case 44: // STATE 144
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[6];
		now.hash[ Index(now.r, 4) ] = trpt->bup.ovals[5];
		now.commit[ Index(now.r, 4) ] = trpt->bup.ovals[4];
		now.theirs[ Index(now.r, 4) ] = trpt->bup.ovals[3];
		now.key[ Index(now.r, 4) ] = trpt->bup.ovals[2];
		now.peer[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.call[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 7);
		goto R999;

	case 45: // STATE 144
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[6];
		now.hash[ Index(now.r, 4) ] = trpt->bup.ovals[5];
		now.commit[ Index(now.r, 4) ] = trpt->bup.ovals[4];
		now.theirs[ Index(now.r, 4) ] = trpt->bup.ovals[3];
		now.key[ Index(now.r, 4) ] = trpt->bup.ovals[2];
		now.peer[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.call[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 7);
		goto R999;
;
		
	case 46: // STATE 146
		goto R999;
;
		
	case 47: // STATE 148
		goto R999;
;
		
	case 48: // STATE 150
		goto R999;
;
		
	case 49: // STATE 152
		goto R999;
;
		
	case 50: // STATE 157
		goto R999;

	case 51: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 52: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 53: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 54: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 55: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;
;
		;
		
	case 57: // STATE 172
		;
		now.m = trpt->bup.oval;
		;
		goto R999;

	case 58: // STATE 174
		;
		now.m = trpt->bup.oval;
		;
		goto R999;
;
		;
		;
		;
		
	case 61: // STATE 185
		;
		now.who = trpt->bup.oval;
		;
		goto R999;

	case 62: // STATE 187
		;
		now.who = trpt->bup.oval;
		;
		goto R999;

	case 63: // STATE 193
		;
		now.k = trpt->bup.oval;
		;
		goto R999;

	case 64: // STATE 194
		;
		now.k = trpt->bup.oval;
		;
		goto R999;

	case 65: // STATE 195
		;
		now.k = trpt->bup.oval;
		;
		goto R999;
;
		;
		;
		;
		;
		;
		;
		;
		
	case 70: // STATE 203
		;
		now.f = trpt->bup.oval;
		;
		goto R999;

	case 71: // STATE 205
		;
		now.f = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 73: // STATE 232
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[6];
		now.hash[ Index(now.r, 4) ] = trpt->bup.ovals[5];
		now.nonce[ Index(now.r, 4) ] = trpt->bup.ovals[4];
		now.theirs[ Index(now.r, 4) ] = trpt->bup.ovals[3];
		now.key[ Index(now.r, 4) ] = trpt->bup.ovals[2];
		now.peer[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.n = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 7);
		goto R999;
;
		;
		
	case 75: // STATE 216
		;
		now.n = trpt->bup.oval;
		;
		goto R999;

	case 76: // STATE 218
		;
		now.n = trpt->bup.oval;
		;
		goto R999;

	case 77: // STATE 232
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[5];
		now.hash[ Index(now.r, 4) ] = trpt->bup.ovals[4];
		now.nonce[ Index(now.r, 4) ] = trpt->bup.ovals[3];
		now.theirs[ Index(now.r, 4) ] = trpt->bup.ovals[2];
		now.key[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.peer[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 6);
		goto R999;

	case 78: // STATE 232
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[5];
		now.hash[ Index(now.r, 4) ] = trpt->bup.ovals[4];
		now.nonce[ Index(now.r, 4) ] = trpt->bup.ovals[3];
		now.theirs[ Index(now.r, 4) ] = trpt->bup.ovals[2];
		now.key[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.peer[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 6);
		goto R999;
;
		
	case 79: // STATE 234
		goto R999;
;
		
	case 80: // STATE 236
		goto R999;
;
		
	case 81: // STATE 238
		goto R999;
;
		
	case 82: // STATE 240
		goto R999;
;
		
	case 83: // STATE 245
		goto R999;

	case 84: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 85: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 86: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 87: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 88: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;
;
		;
		
	case 90: // STATE 260
		;
		now.m = trpt->bup.oval;
		;
		goto R999;

	case 91: // STATE 262
		;
		now.m = trpt->bup.oval;
		;
		goto R999;
;
		;
		;
		;
		;
		;
		;
		;
		;
		;
		
	case 97: // STATE 277
		;
		now.n = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 99: // STATE 279
		;
		now.n = trpt->bup.oval;
		;
		goto R999;

	case 100: // STATE 281
		;
		now.n = trpt->bup.oval;
		;
		goto R999;

	case 101: // STATE 292
		;
		now.state[ Index(now.r, 4) ] = trpt->bup.ovals[1];
		now.nonce[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 2);
		goto R999;

	case 102: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 103: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 104: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 105: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 106: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 107: // STATE 429
		;
		now.n = trpt->bup.ovals[8];
		now.f = trpt->bup.ovals[7];
		now.c = trpt->bup.ovals[6];
		now.k = trpt->bup.ovals[5];
		now.who = trpt->bup.ovals[4];
		now.m = trpt->bup.ovals[3];
		now.s = trpt->bup.ovals[2];
		now.r = trpt->bup.ovals[1];
		now.wire[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 9);
		goto R999;
;
		;
		
	case 109: // STATE 311
		;
		now.s = trpt->bup.oval;
		;
		goto R999;

	case 110: // STATE 313
		;
		now.s = trpt->bup.oval;
		;
		goto R999;

	case 111: // STATE 429
		;
		now.n = trpt->bup.ovals[9];
		now.f = trpt->bup.ovals[8];
		now.c = trpt->bup.ovals[7];
		now.k = trpt->bup.ovals[6];
		now.who = trpt->bup.ovals[5];
		now.m = trpt->bup.ovals[4];
		now.s = trpt->bup.ovals[3];
		now.r = trpt->bup.ovals[2];
		now.wire[ Index(now.s, 4) ] = trpt->bup.ovals[1];
		now.wire[ Index(now.r, 4) ] = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 10);
		goto R999;
;
		;
		
	case 113: // STATE 324
		;
		now.open[ Index(now.r, 4) ] = trpt->bup.oval;
		;
		goto R999;
;
		
	case 114: // STATE 326
		goto R999;
;
		
	case 115: // STATE 328
		goto R999;
;
		
	case 116: // STATE 330
		goto R999;
;
		
	case 117: // STATE 332
		goto R999;
;
		
	case 118: // STATE 337
		goto R999;
;
		
	case 119: // STATE 338
		goto R999;
;
		
	case 120: // STATE 340
		goto R999;
;
		
	case 121: // STATE 342
		goto R999;
;
		
	case 122: // STATE 344
		goto R999;
;
		
	case 123: // STATE 349
		goto R999;
;
		;
		
	case 125: // STATE 429
		;
		now.n = trpt->bup.ovals[8];
		now.f = trpt->bup.ovals[7];
		now.c = trpt->bup.ovals[6];
		now.k = trpt->bup.ovals[5];
		now.who = trpt->bup.ovals[4];
		now.m = trpt->bup.ovals[3];
		now.s = trpt->bup.ovals[2];
		now.r = trpt->bup.ovals[1];
		now.broken = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 9);
		goto R999;
;
		;
		;
		;
		;
		;
		
	case 129: // STATE 364
		;
		now.broken = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 131: // STATE 373
		;
		now.broken = trpt->bup.oval;
		;
		goto R999;
;
		;
		;
		;
		
	case 134: // STATE 382
		;
		now.broken = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 136: // STATE 390
		;
		now.broken = trpt->bup.oval;
		;
		goto R999;
;
		;
		
	case 138: // STATE 403
		;
		now.broken = trpt->bup.oval;
		;
		goto R999;

	case 139: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 140: // STATE 429
		;
		now.n = trpt->bup.ovals[8];
		now.f = trpt->bup.ovals[7];
		now.c = trpt->bup.ovals[6];
		now.k = trpt->bup.ovals[5];
		now.who = trpt->bup.ovals[4];
		now.m = trpt->bup.ovals[3];
		now.s = trpt->bup.ovals[2];
		now.r = trpt->bup.ovals[1];
		now.broken = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 9);
		goto R999;

	case 141: // STATE 429
		;
		now.n = trpt->bup.ovals[7];
		now.f = trpt->bup.ovals[6];
		now.c = trpt->bup.ovals[5];
		now.k = trpt->bup.ovals[4];
		now.who = trpt->bup.ovals[3];
		now.m = trpt->bup.ovals[2];
		now.s = trpt->bup.ovals[1];
		now.r = trpt->bup.ovals[0];
		;
		ungrab_ints(trpt->bup.ovals, 8);
		goto R999;

	case 142: // STATE 435
		;
		p_restor(II);
		;
		;
		goto R999;
	}

