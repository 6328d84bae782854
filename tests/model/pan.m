#define rand	pan_rand
#define pthread_equal(a,b)	((a)==(b))
#if defined(HAS_CODE) && defined(VERBOSE)
	#ifdef BFS_PAR
		bfs_printf("Pr: %d Tr: %d\n", II, t->forw);
	#else
		cpu_printf("Pr: %d Tr: %d\n", II, t->forw);
	#endif
#endif
	switch (t->forw) {
	default: Uerror("bad forward move");
	case 0:	/* if without executable clauses */
		continue;
	case 1: /* generic 'goto' or 'skip' */
		IfNotBlocked
		_m = 3; goto P999;
	case 2: /* generic 'else' */
		IfNotBlocked
		if (trpt->o_pm&1) continue;
		_m = 3; goto P999;

		 /* PROC :init: */
	case 3: // STATE 25 - setup.pml:284 - [D_STEP284]
		IfNotBlocked

		reached[0][25] = 1;
		reached[0][t->st] = 1;
		reached[0][tt] = 1;

		if (TstOnly) return 1;

		sv_save();
		S_000_0: /* 2 */
		now.owner[0] = 0;
#ifdef VAR_RANGES
		logval("owner[0]", ((int)now.owner[0]));
#endif
		;
S_001_0: /* 2 */
		now.owner[1] = 0;
#ifdef VAR_RANGES
		logval("owner[1]", ((int)now.owner[1]));
#endif
		;
S_002_0: /* 2 */
		now.owner[2] = 1;
#ifdef VAR_RANGES
		logval("owner[2]", ((int)now.owner[2]));
#endif
		;
S_003_0: /* 2 */
		now.owner[3] = 1;
#ifdef VAR_RANGES
		logval("owner[3]", ((int)now.owner[3]));
#endif
		;
S_004_0: /* 2 */
		now.offers[0] = 1;
#ifdef VAR_RANGES
		logval("offers[0]", ((int)now.offers[0]));
#endif
		;
S_005_0: /* 2 */
		now.offers[2] = 1;
#ifdef VAR_RANGES
		logval("offers[2]", ((int)now.offers[2]));
#endif
		;
S_006_0: /* 2 */
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
S_021_0: /* 2 */
S_020_0: /* 2 */
S_007_0: /* 2 */
		if (!((((int)now.r)<=(4-1))))
			goto S_020_1;
S_008_0: /* 2 */
		now.wire[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("wire[r]", ((int)now.wire[ Index(((int)now.r), 4) ]));
#endif
		;
S_009_0: /* 2 */
		now.peer[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("peer[r]", ((int)now.peer[ Index(((int)now.r), 4) ]));
#endif
		;
S_010_0: /* 2 */
		now.key[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("key[r]", ((int)now.key[ Index(((int)now.r), 4) ]));
#endif
		;
S_011_0: /* 2 */
		now.call[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("call[r]", ((int)now.call[ Index(((int)now.r), 4) ]));
#endif
		;
S_012_0: /* 2 */
		now.theirs[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("theirs[r]", ((int)now.theirs[ Index(((int)now.r), 4) ]));
#endif
		;
S_013_0: /* 2 */
		now.nonce[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("nonce[r]", ((int)now.nonce[ Index(((int)now.r), 4) ]));
#endif
		;
S_014_0: /* 2 */
		now.commit[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("commit[r]", ((int)now.commit[ Index(((int)now.r), 4) ]));
#endif
		;
S_015_0: /* 2 */
		now.hash[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("hash[r]", ((int)now.hash[ Index(((int)now.r), 4) ]));
#endif
		;
S_016_0: /* 2 */
		now.meant[ Index(now.r, 4) ] = 5;
#ifdef VAR_RANGES
		logval("meant[r]", ((int)now.meant[ Index(((int)now.r), 4) ]));
#endif
		;
S_017_0: /* 2 */
		now.r = (((int)now.r)+1);
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		goto S_021_0; /* ';' */
S_020_1: /* 3 */
S_018_0: /* 2 */
		/* else */;
S_019_0: /* 2 */
		goto S_022_0;	/* 'goto' */
S_020_2: /* 3 */
		Uerror("blocking sel in d_step (nr.0, near line 297)");
S_022_0: /* 2 */
		goto S_023_0;	/* 'break' */
S_023_0: /* 2 */
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		goto S_432_0;
S_432_0: /* 1 */

#if defined(C_States) && (HAS_TRACK==1)
		c_update((uchar *) &(now.c_state[0]));
#endif
		_m = 3; goto P999;

	case 4: // STATE 26 - setup.pml:302 - [((broken==0))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][26] = 1;
		if (!((((int)now.broken)==0)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 5: // STATE 27 - setup.pml:162 - [r = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][27] = 1;
		(trpt+1)->bup.oval = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 6: // STATE 28 - setup.pml:164 - [((r<(4-1)))] (31:0:1 - 1)
		IfNotBlocked
		reached[0][28] = 1;
		if (!((((int)now.r)<(4-1))))
			continue;
		/* merge: r = (r+1)(0, 29, 31) */
		reached[0][29] = 1;
		(trpt+1)->bup.oval = ((int)now.r);
		now.r = (((int)now.r)+1);
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: .(goto)(0, 32, 31) */
		reached[0][32] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 7: // STATE 35 - setup.pml:305 - [((offers[r]&&(state[r]==0)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][35] = 1;
		if (!((((int)now.offers[ Index(((int)now.r), 4) ])&&(((int)now.state[ Index(((int)now.r), 4) ])==0))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 8: // STATE 36 - setup.pml:162 - [who = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][36] = 1;
		(trpt+1)->bup.oval = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 9: // STATE 37 - setup.pml:164 - [((who<3))] (40:0:1 - 1)
		IfNotBlocked
		reached[0][37] = 1;
		if (!((((int)now.who)<3)))
			continue;
		/* merge: who = (who+1)(0, 38, 40) */
		reached[0][38] = 1;
		(trpt+1)->bup.oval = ((int)now.who);
		now.who = (((int)now.who)+1);
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: .(goto)(0, 41, 40) */
		reached[0][41] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 10: // STATE 44 - setup.pml:307 - [(((who!=owner[r])&&(!(0)||!(((who==0)||(who==2))))))] (60:0:4 - 2)
		IfNotBlocked
		reached[0][44] = 1;
		if (!(((((int)now.who)!=((int)now.owner[ Index(((int)now.r), 4) ]))&&( !(0)|| !(((((int)now.who)==0)||(((int)now.who)==2)))))))
			continue;
		/* merge: meant[r] = who(60, 45, 60) */
		reached[0][45] = 1;
		(trpt+1)->bup.ovals = grab_ints(4);
		(trpt+1)->bup.ovals[0] = ((int)now.meant[ Index(((int)now.r), 4) ]);
		now.meant[ Index(now.r, 4) ] = ((int)now.who);
#ifdef VAR_RANGES
		logval("meant[r]", ((int)now.meant[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: call[r] = r(60, 46, 60) */
		reached[0][46] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.call[ Index(((int)now.r), 4) ]);
		now.call[ Index(now.r, 4) ] = ((int)now.r);
#ifdef VAR_RANGES
		logval("call[r]", ((int)now.call[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: commit[r] = r(60, 47, 60) */
		reached[0][47] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.commit[ Index(((int)now.r), 4) ]);
		now.commit[ Index(now.r, 4) ] = ((int)now.r);
#ifdef VAR_RANGES
		logval("commit[r]", ((int)now.commit[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 1(60, 48, 60) */
		reached[0][48] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 1;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(60, 49, 60) */
		reached[0][49] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 5 */
	case 11: // STATE 50 - setup.pml:153 - [((owner[r]==0))] (72:0:0 - 1)
		IfNotBlocked
		reached[0][50] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==0)))
			continue;
		/* merge: printf('the doctor')(72, 51, 72) */
		reached[0][51] = 1;
		Printf("the doctor");
		/* merge: .(goto)(72, 59, 72) */
		reached[0][59] = 1;
		;
		/* merge: printf(' offers to ')(72, 61, 72) */
		reached[0][61] = 1;
		Printf(" offers to ");
		_m = 3; goto P999; /* 3 */
	case 12: // STATE 52 - setup.pml:154 - [((owner[r]==1))] (72:0:0 - 1)
		IfNotBlocked
		reached[0][52] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==1)))
			continue;
		/* merge: printf('the patient')(72, 53, 72) */
		reached[0][53] = 1;
		Printf("the patient");
		/* merge: .(goto)(72, 59, 72) */
		reached[0][59] = 1;
		;
		/* merge: printf(' offers to ')(72, 61, 72) */
		reached[0][61] = 1;
		Printf(" offers to ");
		_m = 3; goto P999; /* 3 */
	case 13: // STATE 54 - setup.pml:155 - [((owner[r]==2))] (72:0:0 - 1)
		IfNotBlocked
		reached[0][54] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==2)))
			continue;
		/* merge: printf('the false doctor')(72, 55, 72) */
		reached[0][55] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(72, 59, 72) */
		reached[0][59] = 1;
		;
		/* merge: printf(' offers to ')(72, 61, 72) */
		reached[0][61] = 1;
		Printf(" offers to ");
		_m = 3; goto P999; /* 3 */
	case 14: // STATE 56 - setup.pml:156 - [((owner[r]==3))] (72:0:0 - 1)
		IfNotBlocked
		reached[0][56] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==3)))
			continue;
		/* merge: printf('the false patient')(72, 57, 72) */
		reached[0][57] = 1;
		Printf("the false patient");
		/* merge: .(goto)(72, 59, 72) */
		reached[0][59] = 1;
		;
		/* merge: printf(' offers to ')(72, 61, 72) */
		reached[0][61] = 1;
		Printf(" offers to ");
		_m = 3; goto P999; /* 3 */
	case 15: // STATE 61 - setup.pml:309 - [printf(' offers to ')] (0:72:0 - 5)
		IfNotBlocked
		reached[0][61] = 1;
		Printf(" offers to ");
		_m = 3; goto P999; /* 0 */
	case 16: // STATE 62 - setup.pml:153 - [((who==0))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][62] = 1;
		if (!((((int)now.who)==0)))
			continue;
		/* merge: printf('the doctor')(432, 63, 432) */
		reached[0][63] = 1;
		Printf("the doctor");
		/* merge: .(goto)(432, 71, 432) */
		reached[0][71] = 1;
		;
		/* merge: printf('\\n')(432, 73, 432) */
		reached[0][73] = 1;
		Printf("\n");
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 17: // STATE 64 - setup.pml:154 - [((who==1))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][64] = 1;
		if (!((((int)now.who)==1)))
			continue;
		/* merge: printf('the patient')(432, 65, 432) */
		reached[0][65] = 1;
		Printf("the patient");
		/* merge: .(goto)(432, 71, 432) */
		reached[0][71] = 1;
		;
		/* merge: printf('\\n')(432, 73, 432) */
		reached[0][73] = 1;
		Printf("\n");
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 18: // STATE 66 - setup.pml:155 - [((who==2))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][66] = 1;
		if (!((((int)now.who)==2)))
			continue;
		/* merge: printf('the false doctor')(432, 67, 432) */
		reached[0][67] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(432, 71, 432) */
		reached[0][71] = 1;
		;
		/* merge: printf('\\n')(432, 73, 432) */
		reached[0][73] = 1;
		Printf("\n");
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 19: // STATE 68 - setup.pml:156 - [((who==3))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][68] = 1;
		if (!((((int)now.who)==3)))
			continue;
		/* merge: printf('the false patient')(432, 69, 432) */
		reached[0][69] = 1;
		Printf("the false patient");
		/* merge: .(goto)(432, 71, 432) */
		reached[0][71] = 1;
		;
		/* merge: printf('\\n')(432, 73, 432) */
		reached[0][73] = 1;
		Printf("\n");
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 20: // STATE 73 - setup.pml:309 - [printf('\\n')] (0:432:8 - 5)
		IfNotBlocked
		reached[0][73] = 1;
		Printf("\n");
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 11 */
	case 21: // STATE 74 - setup.pml:310 - [((!(offers[r])&&(state[r]==0)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][74] = 1;
		if (!(( !(((int)now.offers[ Index(((int)now.r), 4) ]))&&(((int)now.state[ Index(((int)now.r), 4) ])==0))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 22: // STATE 75 - setup.pml:162 - [m = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][75] = 1;
		(trpt+1)->bup.oval = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 23: // STATE 76 - setup.pml:164 - [((m<4))] (79:0:1 - 1)
		IfNotBlocked
		reached[0][76] = 1;
		if (!((((int)now.m)<4)))
			continue;
		/* merge: m = (m+1)(0, 77, 79) */
		reached[0][77] = 1;
		(trpt+1)->bup.oval = ((int)now.m);
		now.m = (((int)now.m)+1);
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: .(goto)(0, 80, 79) */
		reached[0][80] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 24: // STATE 83 - setup.pml:184 - [((m==4))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][83] = 1;
		if (!((((int)now.m)==4)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 25: // STATE 84 - setup.pml:185 - [((((m<4)&&(offers[m]==1))&&(state[m]>=1)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][84] = 1;
		if (!((((((int)now.m)<4)&&(((int)now.offers[ Index(((int)now.m), 4) ])==1))&&(((int)now.state[ Index(((int)now.m), 4) ])>=1))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 26: // STATE 88 - setup.pml:162 - [who = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][88] = 1;
		(trpt+1)->bup.oval = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 27: // STATE 89 - setup.pml:164 - [((who<3))] (92:0:1 - 1)
		IfNotBlocked
		reached[0][89] = 1;
		if (!((((int)now.who)<3)))
			continue;
		/* merge: who = (who+1)(0, 90, 92) */
		reached[0][90] = 1;
		(trpt+1)->bup.oval = ((int)now.who);
		now.who = (((int)now.who)+1);
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: .(goto)(0, 93, 92) */
		reached[0][93] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 28: // STATE 96 - setup.pml:173 - [k = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][96] = 1;
		(trpt+1)->bup.oval = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 29: // STATE 97 - setup.pml:174 - [k = 1] (0:0:1 - 1)
		IfNotBlocked
		reached[0][97] = 1;
		(trpt+1)->bup.oval = ((int)now.k);
		now.k = 1;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 30: // STATE 98 - setup.pml:175 - [k = 4] (0:0:1 - 1)
		IfNotBlocked
		reached[0][98] = 1;
		(trpt+1)->bup.oval = ((int)now.k);
		now.k = 4;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 31: // STATE 101 - setup.pml:177 - [(((k==who)||!((who<=1))))] (0:0:0 - 4)
		IfNotBlocked
		reached[0][101] = 1;
		if (!(((((int)now.k)==((int)now.who))|| !((((int)now.who)<=1)))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 32: // STATE 103 - setup.pml:206 - [((((k!=owner[r])&&(!(0)||(offers[r]!=((who==0)||(who==2)))))&&(((m==4)&&(k==4))||((m!=4)&&(k==owner[m])))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][103] = 1;
		if (!((((((int)now.k)!=((int)now.owner[ Index(((int)now.r), 4) ]))&&( !(0)||(((int)now.offers[ Index(((int)now.r), 4) ])!=((((int)now.who)==0)||(((int)now.who)==2)))))&&(((((int)now.m)==4)&&(((int)now.k)==4))||((((int)now.m)!=4)&&(((int)now.k)==((int)now.owner[ Index(((int)now.m), 4) ])))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 33: // STATE 104 - setup.pml:207 - [((((m==4)||(owner[m]==who))&&((m==4)||(( ((offers[m]&&(state[m]==1))) -> (meant[m]) : (peer[m]) )==owner[r]))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][104] = 1;
		if (!((((((int)now.m)==4)||(((int)now.owner[ Index(((int)now.m), 4) ])==((int)now.who)))&&((((int)now.m)==4)||(( ((((int)now.offers[ Index(((int)now.m), 4) ])&&(((int)now.state[ Index(((int)now.m), 4) ])==1))) ? (((int)now.meant[ Index(((int)now.m), 4) ])) : (((int)now.peer[ Index(((int)now.m), 4) ])) )==((int)now.owner[ Index(((int)now.r), 4) ]))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 34: // STATE 105 - setup.pml:162 - [c = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][105] = 1;
		(trpt+1)->bup.oval = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 35: // STATE 106 - setup.pml:164 - [((c<4))] (109:0:1 - 1)
		IfNotBlocked
		reached[0][106] = 1;
		if (!((((int)now.c)<4)))
			continue;
		/* merge: c = (c+1)(0, 107, 109) */
		reached[0][107] = 1;
		(trpt+1)->bup.oval = ((int)now.c);
		now.c = (((int)now.c)+1);
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: .(goto)(0, 110, 109) */
		reached[0][110] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 36: // STATE 113 - setup.pml:209 - [(((m==4)||(call[m]==c)))] (0:0:0 - 2)
		IfNotBlocked
		reached[0][113] = 1;
		if (!(((((int)now.m)==4)||(((int)now.call[ Index(((int)now.m), 4) ])==((int)now.c)))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 37: // STATE 114 - setup.pml:162 - [f = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][114] = 1;
		(trpt+1)->bup.oval = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 38: // STATE 115 - setup.pml:164 - [((f<4))] (118:0:1 - 1)
		IfNotBlocked
		reached[0][115] = 1;
		if (!((((int)now.f)<4)))
			continue;
		/* merge: f = (f+1)(0, 116, 118) */
		reached[0][116] = 1;
		(trpt+1)->bup.oval = ((int)now.f);
		now.f = (((int)now.f)+1);
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: .(goto)(0, 119, 118) */
		reached[0][119] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 39: // STATE 122 - setup.pml:200 - [(((m==4)||(m==f)))] (0:0:0 - 2)
		IfNotBlocked
		reached[0][122] = 1;
		if (!(((((int)now.m)==4)||(((int)now.m)==((int)now.f)))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 40: // STATE 124 - setup.pml:192 - [((m!=4))] (156:0:8 - 1)
		IfNotBlocked
		reached[0][124] = 1;
		if (!((((int)now.m)!=4)))
			continue;
		/* merge: n = m(156, 125, 156) */
		reached[0][125] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.n);
		now.n = ((int)now.m);
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: .(goto)(156, 136, 156) */
		reached[0][136] = 1;
		;
		/* merge: call[r] = c(156, 138, 156) */
		reached[0][138] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.call[ Index(((int)now.r), 4) ]);
		now.call[ Index(now.r, 4) ] = ((int)now.c);
#ifdef VAR_RANGES
		logval("call[r]", ((int)now.call[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: peer[r] = who(156, 139, 156) */
		reached[0][139] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.peer[ Index(((int)now.r), 4) ]);
		now.peer[ Index(now.r, 4) ] = ((int)now.who);
#ifdef VAR_RANGES
		logval("peer[r]", ((int)now.peer[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: key[r] = k(156, 140, 156) */
		reached[0][140] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.key[ Index(((int)now.r), 4) ]);
		now.key[ Index(now.r, 4) ] = ((int)now.k);
#ifdef VAR_RANGES
		logval("key[r]", ((int)now.key[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: theirs[r] = f(156, 141, 156) */
		reached[0][141] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.theirs[ Index(((int)now.r), 4) ]);
		now.theirs[ Index(now.r, 4) ] = ((int)now.f);
#ifdef VAR_RANGES
		logval("theirs[r]", ((int)now.theirs[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: commit[r] = n(156, 142, 156) */
		reached[0][142] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.commit[ Index(((int)now.r), 4) ]);
		now.commit[ Index(now.r, 4) ] = ((int)now.n);
#ifdef VAR_RANGES
		logval("commit[r]", ((int)now.commit[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: hash[r] = m(156, 143, 156) */
		reached[0][143] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.hash[ Index(((int)now.r), 4) ]);
		now.hash[ Index(now.r, 4) ] = ((int)now.m);
#ifdef VAR_RANGES
		logval("hash[r]", ((int)now.hash[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 1(156, 144, 156) */
		reached[0][144] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 1;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(156, 145, 156) */
		reached[0][145] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 10 */
	case 41: // STATE 126 - setup.pml:193 - [((m==4))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][126] = 1;
		if (!((((int)now.m)==4)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 42: // STATE 127 - setup.pml:162 - [n = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][127] = 1;
		(trpt+1)->bup.oval = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 43: // STATE 128 - setup.pml:164 - [((n<4))] (131:0:1 - 1)
		IfNotBlocked
		reached[0][128] = 1;
		if (!((((int)now.n)<4)))
			continue;
		/* merge: n = (n+1)(0, 129, 131) */
		reached[0][129] = 1;
		(trpt+1)->bup.oval = ((int)now.n);
		now.n = (((int)now.n)+1);
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: .(goto)(0, 132, 131) */
		reached[0][132] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 44: // STATE 130 - setup.pml:165 - [goto :b8] (0:156:7 - 1)
		IfNotBlocked
		reached[0][130] = 1;
		;
		/* merge: call[r] = c(156, 138, 156) */
		reached[0][138] = 1;
		(trpt+1)->bup.ovals = grab_ints(7);
		(trpt+1)->bup.ovals[0] = ((int)now.call[ Index(((int)now.r), 4) ]);
		now.call[ Index(now.r, 4) ] = ((int)now.c);
#ifdef VAR_RANGES
		logval("call[r]", ((int)now.call[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: peer[r] = who(156, 139, 156) */
		reached[0][139] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.peer[ Index(((int)now.r), 4) ]);
		now.peer[ Index(now.r, 4) ] = ((int)now.who);
#ifdef VAR_RANGES
		logval("peer[r]", ((int)now.peer[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: key[r] = k(156, 140, 156) */
		reached[0][140] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.key[ Index(((int)now.r), 4) ]);
		now.key[ Index(now.r, 4) ] = ((int)now.k);
#ifdef VAR_RANGES
		logval("key[r]", ((int)now.key[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: theirs[r] = f(156, 141, 156) */
		reached[0][141] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.theirs[ Index(((int)now.r), 4) ]);
		now.theirs[ Index(now.r, 4) ] = ((int)now.f);
#ifdef VAR_RANGES
		logval("theirs[r]", ((int)now.theirs[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: commit[r] = n(156, 142, 156) */
		reached[0][142] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.commit[ Index(((int)now.r), 4) ]);
		now.commit[ Index(now.r, 4) ] = ((int)now.n);
#ifdef VAR_RANGES
		logval("commit[r]", ((int)now.commit[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: hash[r] = m(156, 143, 156) */
		reached[0][143] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.hash[ Index(((int)now.r), 4) ]);
		now.hash[ Index(now.r, 4) ] = ((int)now.m);
#ifdef VAR_RANGES
		logval("hash[r]", ((int)now.hash[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 1(156, 144, 156) */
		reached[0][144] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 1;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(156, 145, 156) */
		reached[0][145] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 8 */
	case 45: // STATE 138 - setup.pml:212 - [call[r] = c] (0:156:7 - 4)
		IfNotBlocked
		reached[0][138] = 1;
		(trpt+1)->bup.ovals = grab_ints(7);
		(trpt+1)->bup.ovals[0] = ((int)now.call[ Index(((int)now.r), 4) ]);
		now.call[ Index(now.r, 4) ] = ((int)now.c);
#ifdef VAR_RANGES
		logval("call[r]", ((int)now.call[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: peer[r] = who(156, 139, 156) */
		reached[0][139] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.peer[ Index(((int)now.r), 4) ]);
		now.peer[ Index(now.r, 4) ] = ((int)now.who);
#ifdef VAR_RANGES
		logval("peer[r]", ((int)now.peer[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: key[r] = k(156, 140, 156) */
		reached[0][140] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.key[ Index(((int)now.r), 4) ]);
		now.key[ Index(now.r, 4) ] = ((int)now.k);
#ifdef VAR_RANGES
		logval("key[r]", ((int)now.key[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: theirs[r] = f(156, 141, 156) */
		reached[0][141] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.theirs[ Index(((int)now.r), 4) ]);
		now.theirs[ Index(now.r, 4) ] = ((int)now.f);
#ifdef VAR_RANGES
		logval("theirs[r]", ((int)now.theirs[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: commit[r] = n(156, 142, 156) */
		reached[0][142] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.commit[ Index(((int)now.r), 4) ]);
		now.commit[ Index(now.r, 4) ] = ((int)now.n);
#ifdef VAR_RANGES
		logval("commit[r]", ((int)now.commit[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: hash[r] = m(156, 143, 156) */
		reached[0][143] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.hash[ Index(((int)now.r), 4) ]);
		now.hash[ Index(now.r, 4) ] = ((int)now.m);
#ifdef VAR_RANGES
		logval("hash[r]", ((int)now.hash[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 1(156, 144, 156) */
		reached[0][144] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 1;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(156, 145, 156) */
		reached[0][145] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 7 */
	case 46: // STATE 146 - setup.pml:153 - [((owner[r]==0))] (168:0:0 - 1)
		IfNotBlocked
		reached[0][146] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==0)))
			continue;
		/* merge: printf('the doctor')(168, 147, 168) */
		reached[0][147] = 1;
		Printf("the doctor");
		/* merge: .(goto)(168, 155, 168) */
		reached[0][155] = 1;
		;
		/* merge: printf(' takes an offer (of %d) under the certificate of ',m)(168, 157, 168) */
		reached[0][157] = 1;
		Printf(" takes an offer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 47: // STATE 148 - setup.pml:154 - [((owner[r]==1))] (168:0:0 - 1)
		IfNotBlocked
		reached[0][148] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==1)))
			continue;
		/* merge: printf('the patient')(168, 149, 168) */
		reached[0][149] = 1;
		Printf("the patient");
		/* merge: .(goto)(168, 155, 168) */
		reached[0][155] = 1;
		;
		/* merge: printf(' takes an offer (of %d) under the certificate of ',m)(168, 157, 168) */
		reached[0][157] = 1;
		Printf(" takes an offer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 48: // STATE 150 - setup.pml:155 - [((owner[r]==2))] (168:0:0 - 1)
		IfNotBlocked
		reached[0][150] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==2)))
			continue;
		/* merge: printf('the false doctor')(168, 151, 168) */
		reached[0][151] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(168, 155, 168) */
		reached[0][155] = 1;
		;
		/* merge: printf(' takes an offer (of %d) under the certificate of ',m)(168, 157, 168) */
		reached[0][157] = 1;
		Printf(" takes an offer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 49: // STATE 152 - setup.pml:156 - [((owner[r]==3))] (168:0:0 - 1)
		IfNotBlocked
		reached[0][152] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==3)))
			continue;
		/* merge: printf('the false patient')(168, 153, 168) */
		reached[0][153] = 1;
		Printf("the false patient");
		/* merge: .(goto)(168, 155, 168) */
		reached[0][155] = 1;
		;
		/* merge: printf(' takes an offer (of %d) under the certificate of ',m)(168, 157, 168) */
		reached[0][157] = 1;
		Printf(" takes an offer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 50: // STATE 157 - setup.pml:214 - [printf(' takes an offer (of %d) under the certificate of ',m)] (0:168:0 - 5)
		IfNotBlocked
		reached[0][157] = 1;
		Printf(" takes an offer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 0 */
	case 51: // STATE 158 - setup.pml:153 - [((who==0))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][158] = 1;
		if (!((((int)now.who)==0)))
			continue;
		/* merge: printf('the doctor')(432, 159, 432) */
		reached[0][159] = 1;
		Printf("the doctor");
		/* merge: .(goto)(432, 167, 432) */
		reached[0][167] = 1;
		;
		/* merge: printf(', key %d; call %d, fingerprint %d\\n',k,c,f)(432, 169, 432) */
		reached[0][169] = 1;
		Printf(", key %d; call %d, fingerprint %d\n", ((int)now.k), ((int)now.c), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 52: // STATE 160 - setup.pml:154 - [((who==1))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][160] = 1;
		if (!((((int)now.who)==1)))
			continue;
		/* merge: printf('the patient')(432, 161, 432) */
		reached[0][161] = 1;
		Printf("the patient");
		/* merge: .(goto)(432, 167, 432) */
		reached[0][167] = 1;
		;
		/* merge: printf(', key %d; call %d, fingerprint %d\\n',k,c,f)(432, 169, 432) */
		reached[0][169] = 1;
		Printf(", key %d; call %d, fingerprint %d\n", ((int)now.k), ((int)now.c), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 53: // STATE 162 - setup.pml:155 - [((who==2))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][162] = 1;
		if (!((((int)now.who)==2)))
			continue;
		/* merge: printf('the false doctor')(432, 163, 432) */
		reached[0][163] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(432, 167, 432) */
		reached[0][167] = 1;
		;
		/* merge: printf(', key %d; call %d, fingerprint %d\\n',k,c,f)(432, 169, 432) */
		reached[0][169] = 1;
		Printf(", key %d; call %d, fingerprint %d\n", ((int)now.k), ((int)now.c), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 54: // STATE 164 - setup.pml:156 - [((who==3))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][164] = 1;
		if (!((((int)now.who)==3)))
			continue;
		/* merge: printf('the false patient')(432, 165, 432) */
		reached[0][165] = 1;
		Printf("the false patient");
		/* merge: .(goto)(432, 167, 432) */
		reached[0][167] = 1;
		;
		/* merge: printf(', key %d; call %d, fingerprint %d\\n',k,c,f)(432, 169, 432) */
		reached[0][169] = 1;
		Printf(", key %d; call %d, fingerprint %d\n", ((int)now.k), ((int)now.c), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 55: // STATE 169 - setup.pml:214 - [printf(', key %d; call %d, fingerprint %d\\n',k,c,f)] (0:432:8 - 5)
		IfNotBlocked
		reached[0][169] = 1;
		Printf(", key %d; call %d, fingerprint %d\n", ((int)now.k), ((int)now.c), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 11 */
	case 56: // STATE 171 - setup.pml:311 - [((offers[r]&&(state[r]==1)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][171] = 1;
		if (!((((int)now.offers[ Index(((int)now.r), 4) ])&&(((int)now.state[ Index(((int)now.r), 4) ])==1))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 57: // STATE 172 - setup.pml:162 - [m = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][172] = 1;
		(trpt+1)->bup.oval = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 58: // STATE 173 - setup.pml:164 - [((m<4))] (176:0:1 - 1)
		IfNotBlocked
		reached[0][173] = 1;
		if (!((((int)now.m)<4)))
			continue;
		/* merge: m = (m+1)(0, 174, 176) */
		reached[0][174] = 1;
		(trpt+1)->bup.oval = ((int)now.m);
		now.m = (((int)now.m)+1);
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: .(goto)(0, 177, 176) */
		reached[0][177] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 59: // STATE 180 - setup.pml:184 - [((m==4))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][180] = 1;
		if (!((((int)now.m)==4)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 60: // STATE 181 - setup.pml:185 - [((((m<4)&&(offers[m]==0))&&(state[m]>=1)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][181] = 1;
		if (!((((((int)now.m)<4)&&(((int)now.offers[ Index(((int)now.m), 4) ])==0))&&(((int)now.state[ Index(((int)now.m), 4) ])>=1))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 61: // STATE 185 - setup.pml:162 - [who = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][185] = 1;
		(trpt+1)->bup.oval = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 62: // STATE 186 - setup.pml:164 - [((who<3))] (189:0:1 - 1)
		IfNotBlocked
		reached[0][186] = 1;
		if (!((((int)now.who)<3)))
			continue;
		/* merge: who = (who+1)(0, 187, 189) */
		reached[0][187] = 1;
		(trpt+1)->bup.oval = ((int)now.who);
		now.who = (((int)now.who)+1);
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: .(goto)(0, 190, 189) */
		reached[0][190] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 63: // STATE 193 - setup.pml:173 - [k = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][193] = 1;
		(trpt+1)->bup.oval = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 64: // STATE 194 - setup.pml:174 - [k = 1] (0:0:1 - 1)
		IfNotBlocked
		reached[0][194] = 1;
		(trpt+1)->bup.oval = ((int)now.k);
		now.k = 1;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 65: // STATE 195 - setup.pml:175 - [k = 4] (0:0:1 - 1)
		IfNotBlocked
		reached[0][195] = 1;
		(trpt+1)->bup.oval = ((int)now.k);
		now.k = 4;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 66: // STATE 198 - setup.pml:177 - [(((k==who)||!((who<=1))))] (0:0:0 - 4)
		IfNotBlocked
		reached[0][198] = 1;
		if (!(((((int)now.k)==((int)now.who))|| !((((int)now.who)<=1)))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 67: // STATE 200 - setup.pml:220 - [(((((k!=owner[r])&&(!(0)||(offers[r]!=((who==0)||(who==2)))))&&(who==meant[r]))&&(((m==4)&&(k==4))||((m!=4)&&(k==owner[m])))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][200] = 1;
		if (!(((((((int)now.k)!=((int)now.owner[ Index(((int)now.r), 4) ]))&&( !(0)||(((int)now.offers[ Index(((int)now.r), 4) ])!=((((int)now.who)==0)||(((int)now.who)==2)))))&&(((int)now.who)==((int)now.meant[ Index(((int)now.r), 4) ])))&&(((((int)now.m)==4)&&(((int)now.k)==4))||((((int)now.m)!=4)&&(((int)now.k)==((int)now.owner[ Index(((int)now.m), 4) ])))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 68: // STATE 201 - setup.pml:221 - [(((((m==4)||(call[m]==call[r]))&&((m==4)||(owner[m]==who)))&&((m==4)||(( ((offers[m]&&(state[m]==1))) -> (meant[m]) : (peer[m]) )==owner[r]))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][201] = 1;
		if (!(((((((int)now.m)==4)||(((int)now.call[ Index(((int)now.m), 4) ])==((int)now.call[ Index(((int)now.r), 4) ])))&&((((int)now.m)==4)||(((int)now.owner[ Index(((int)now.m), 4) ])==((int)now.who))))&&((((int)now.m)==4)||(( ((((int)now.offers[ Index(((int)now.m), 4) ])&&(((int)now.state[ Index(((int)now.m), 4) ])==1))) ? (((int)now.meant[ Index(((int)now.m), 4) ])) : (((int)now.peer[ Index(((int)now.m), 4) ])) )==((int)now.owner[ Index(((int)now.r), 4) ]))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 69: // STATE 202 - setup.pml:222 - [((((m==4)||(hash[m]==r))&&((m==4)||(theirs[m]==r))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][202] = 1;
		if (!((((((int)now.m)==4)||(((int)now.hash[ Index(((int)now.m), 4) ])==((int)now.r)))&&((((int)now.m)==4)||(((int)now.theirs[ Index(((int)now.m), 4) ])==((int)now.r))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 70: // STATE 203 - setup.pml:162 - [f = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][203] = 1;
		(trpt+1)->bup.oval = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 71: // STATE 204 - setup.pml:164 - [((f<4))] (207:0:1 - 1)
		IfNotBlocked
		reached[0][204] = 1;
		if (!((((int)now.f)<4)))
			continue;
		/* merge: f = (f+1)(0, 205, 207) */
		reached[0][205] = 1;
		(trpt+1)->bup.oval = ((int)now.f);
		now.f = (((int)now.f)+1);
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: .(goto)(0, 208, 207) */
		reached[0][208] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 72: // STATE 211 - setup.pml:200 - [(((m==4)||(m==f)))] (0:0:0 - 2)
		IfNotBlocked
		reached[0][211] = 1;
		if (!(((((int)now.m)==4)||(((int)now.m)==((int)now.f)))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 73: // STATE 213 - setup.pml:192 - [((m!=4))] (244:0:7 - 1)
		IfNotBlocked
		reached[0][213] = 1;
		if (!((((int)now.m)!=4)))
			continue;
		/* merge: n = m(244, 214, 244) */
		reached[0][214] = 1;
		(trpt+1)->bup.ovals = grab_ints(7);
		(trpt+1)->bup.ovals[0] = ((int)now.n);
		now.n = ((int)now.m);
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: .(goto)(244, 225, 244) */
		reached[0][225] = 1;
		;
		/* merge: peer[r] = who(244, 227, 244) */
		reached[0][227] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.peer[ Index(((int)now.r), 4) ]);
		now.peer[ Index(now.r, 4) ] = ((int)now.who);
#ifdef VAR_RANGES
		logval("peer[r]", ((int)now.peer[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: key[r] = k(244, 228, 244) */
		reached[0][228] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.key[ Index(((int)now.r), 4) ]);
		now.key[ Index(now.r, 4) ] = ((int)now.k);
#ifdef VAR_RANGES
		logval("key[r]", ((int)now.key[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: theirs[r] = f(244, 229, 244) */
		reached[0][229] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.theirs[ Index(((int)now.r), 4) ]);
		now.theirs[ Index(now.r, 4) ] = ((int)now.f);
#ifdef VAR_RANGES
		logval("theirs[r]", ((int)now.theirs[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: nonce[r] = n(244, 230, 244) */
		reached[0][230] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.nonce[ Index(((int)now.r), 4) ]);
		now.nonce[ Index(now.r, 4) ] = ((int)now.n);
#ifdef VAR_RANGES
		logval("nonce[r]", ((int)now.nonce[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: hash[r] = m(244, 231, 244) */
		reached[0][231] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.hash[ Index(((int)now.r), 4) ]);
		now.hash[ Index(now.r, 4) ] = ((int)now.m);
#ifdef VAR_RANGES
		logval("hash[r]", ((int)now.hash[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 2(244, 232, 244) */
		reached[0][232] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 2;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(244, 233, 244) */
		reached[0][233] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 9 */
	case 74: // STATE 215 - setup.pml:193 - [((m==4))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][215] = 1;
		if (!((((int)now.m)==4)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 75: // STATE 216 - setup.pml:162 - [n = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][216] = 1;
		(trpt+1)->bup.oval = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 76: // STATE 217 - setup.pml:164 - [((n<4))] (220:0:1 - 1)
		IfNotBlocked
		reached[0][217] = 1;
		if (!((((int)now.n)<4)))
			continue;
		/* merge: n = (n+1)(0, 218, 220) */
		reached[0][218] = 1;
		(trpt+1)->bup.oval = ((int)now.n);
		now.n = (((int)now.n)+1);
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: .(goto)(0, 221, 220) */
		reached[0][221] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 77: // STATE 219 - setup.pml:165 - [goto :b12] (0:244:6 - 1)
		IfNotBlocked
		reached[0][219] = 1;
		;
		/* merge: peer[r] = who(244, 227, 244) */
		reached[0][227] = 1;
		(trpt+1)->bup.ovals = grab_ints(6);
		(trpt+1)->bup.ovals[0] = ((int)now.peer[ Index(((int)now.r), 4) ]);
		now.peer[ Index(now.r, 4) ] = ((int)now.who);
#ifdef VAR_RANGES
		logval("peer[r]", ((int)now.peer[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: key[r] = k(244, 228, 244) */
		reached[0][228] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.key[ Index(((int)now.r), 4) ]);
		now.key[ Index(now.r, 4) ] = ((int)now.k);
#ifdef VAR_RANGES
		logval("key[r]", ((int)now.key[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: theirs[r] = f(244, 229, 244) */
		reached[0][229] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.theirs[ Index(((int)now.r), 4) ]);
		now.theirs[ Index(now.r, 4) ] = ((int)now.f);
#ifdef VAR_RANGES
		logval("theirs[r]", ((int)now.theirs[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: nonce[r] = n(244, 230, 244) */
		reached[0][230] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.nonce[ Index(((int)now.r), 4) ]);
		now.nonce[ Index(now.r, 4) ] = ((int)now.n);
#ifdef VAR_RANGES
		logval("nonce[r]", ((int)now.nonce[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: hash[r] = m(244, 231, 244) */
		reached[0][231] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.hash[ Index(((int)now.r), 4) ]);
		now.hash[ Index(now.r, 4) ] = ((int)now.m);
#ifdef VAR_RANGES
		logval("hash[r]", ((int)now.hash[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 2(244, 232, 244) */
		reached[0][232] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 2;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(244, 233, 244) */
		reached[0][233] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 7 */
	case 78: // STATE 227 - setup.pml:225 - [peer[r] = who] (0:244:6 - 4)
		IfNotBlocked
		reached[0][227] = 1;
		(trpt+1)->bup.ovals = grab_ints(6);
		(trpt+1)->bup.ovals[0] = ((int)now.peer[ Index(((int)now.r), 4) ]);
		now.peer[ Index(now.r, 4) ] = ((int)now.who);
#ifdef VAR_RANGES
		logval("peer[r]", ((int)now.peer[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: key[r] = k(244, 228, 244) */
		reached[0][228] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.key[ Index(((int)now.r), 4) ]);
		now.key[ Index(now.r, 4) ] = ((int)now.k);
#ifdef VAR_RANGES
		logval("key[r]", ((int)now.key[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: theirs[r] = f(244, 229, 244) */
		reached[0][229] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.theirs[ Index(((int)now.r), 4) ]);
		now.theirs[ Index(now.r, 4) ] = ((int)now.f);
#ifdef VAR_RANGES
		logval("theirs[r]", ((int)now.theirs[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: nonce[r] = n(244, 230, 244) */
		reached[0][230] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.nonce[ Index(((int)now.r), 4) ]);
		now.nonce[ Index(now.r, 4) ] = ((int)now.n);
#ifdef VAR_RANGES
		logval("nonce[r]", ((int)now.nonce[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: hash[r] = m(244, 231, 244) */
		reached[0][231] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.hash[ Index(((int)now.r), 4) ]);
		now.hash[ Index(now.r, 4) ] = ((int)now.m);
#ifdef VAR_RANGES
		logval("hash[r]", ((int)now.hash[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 2(244, 232, 244) */
		reached[0][232] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 2;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(244, 233, 244) */
		reached[0][233] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 6 */
	case 79: // STATE 234 - setup.pml:153 - [((owner[r]==0))] (256:0:0 - 1)
		IfNotBlocked
		reached[0][234] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==0)))
			continue;
		/* merge: printf('the doctor')(256, 235, 256) */
		reached[0][235] = 1;
		Printf("the doctor");
		/* merge: .(goto)(256, 243, 256) */
		reached[0][243] = 1;
		;
		/* merge: printf(' takes an answer (of %d) under the certificate of ',m)(256, 245, 256) */
		reached[0][245] = 1;
		Printf(" takes an answer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 80: // STATE 236 - setup.pml:154 - [((owner[r]==1))] (256:0:0 - 1)
		IfNotBlocked
		reached[0][236] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==1)))
			continue;
		/* merge: printf('the patient')(256, 237, 256) */
		reached[0][237] = 1;
		Printf("the patient");
		/* merge: .(goto)(256, 243, 256) */
		reached[0][243] = 1;
		;
		/* merge: printf(' takes an answer (of %d) under the certificate of ',m)(256, 245, 256) */
		reached[0][245] = 1;
		Printf(" takes an answer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 81: // STATE 238 - setup.pml:155 - [((owner[r]==2))] (256:0:0 - 1)
		IfNotBlocked
		reached[0][238] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==2)))
			continue;
		/* merge: printf('the false doctor')(256, 239, 256) */
		reached[0][239] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(256, 243, 256) */
		reached[0][243] = 1;
		;
		/* merge: printf(' takes an answer (of %d) under the certificate of ',m)(256, 245, 256) */
		reached[0][245] = 1;
		Printf(" takes an answer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 82: // STATE 240 - setup.pml:156 - [((owner[r]==3))] (256:0:0 - 1)
		IfNotBlocked
		reached[0][240] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==3)))
			continue;
		/* merge: printf('the false patient')(256, 241, 256) */
		reached[0][241] = 1;
		Printf("the false patient");
		/* merge: .(goto)(256, 243, 256) */
		reached[0][243] = 1;
		;
		/* merge: printf(' takes an answer (of %d) under the certificate of ',m)(256, 245, 256) */
		reached[0][245] = 1;
		Printf(" takes an answer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 3 */
	case 83: // STATE 245 - setup.pml:227 - [printf(' takes an answer (of %d) under the certificate of ',m)] (0:256:0 - 5)
		IfNotBlocked
		reached[0][245] = 1;
		Printf(" takes an answer (of %d) under the certificate of ", ((int)now.m));
		_m = 3; goto P999; /* 0 */
	case 84: // STATE 246 - setup.pml:153 - [((who==0))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][246] = 1;
		if (!((((int)now.who)==0)))
			continue;
		/* merge: printf('the doctor')(432, 247, 432) */
		reached[0][247] = 1;
		Printf("the doctor");
		/* merge: .(goto)(432, 255, 432) */
		reached[0][255] = 1;
		;
		/* merge: printf(', key %d; fingerprint %d\\n',k,f)(432, 257, 432) */
		reached[0][257] = 1;
		Printf(", key %d; fingerprint %d\n", ((int)now.k), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 85: // STATE 248 - setup.pml:154 - [((who==1))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][248] = 1;
		if (!((((int)now.who)==1)))
			continue;
		/* merge: printf('the patient')(432, 249, 432) */
		reached[0][249] = 1;
		Printf("the patient");
		/* merge: .(goto)(432, 255, 432) */
		reached[0][255] = 1;
		;
		/* merge: printf(', key %d; fingerprint %d\\n',k,f)(432, 257, 432) */
		reached[0][257] = 1;
		Printf(", key %d; fingerprint %d\n", ((int)now.k), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 86: // STATE 250 - setup.pml:155 - [((who==2))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][250] = 1;
		if (!((((int)now.who)==2)))
			continue;
		/* merge: printf('the false doctor')(432, 251, 432) */
		reached[0][251] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(432, 255, 432) */
		reached[0][255] = 1;
		;
		/* merge: printf(', key %d; fingerprint %d\\n',k,f)(432, 257, 432) */
		reached[0][257] = 1;
		Printf(", key %d; fingerprint %d\n", ((int)now.k), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 87: // STATE 252 - setup.pml:156 - [((who==3))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][252] = 1;
		if (!((((int)now.who)==3)))
			continue;
		/* merge: printf('the false patient')(432, 253, 432) */
		reached[0][253] = 1;
		Printf("the false patient");
		/* merge: .(goto)(432, 255, 432) */
		reached[0][255] = 1;
		;
		/* merge: printf(', key %d; fingerprint %d\\n',k,f)(432, 257, 432) */
		reached[0][257] = 1;
		Printf(", key %d; fingerprint %d\n", ((int)now.k), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 88: // STATE 257 - setup.pml:227 - [printf(', key %d; fingerprint %d\\n',k,f)] (0:432:8 - 5)
		IfNotBlocked
		reached[0][257] = 1;
		Printf(", key %d; fingerprint %d\n", ((int)now.k), ((int)now.f));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 11 */
	case 89: // STATE 259 - setup.pml:315 - [((!(offers[r])&&(state[r]==1)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][259] = 1;
		if (!(( !(((int)now.offers[ Index(((int)now.r), 4) ]))&&(((int)now.state[ Index(((int)now.r), 4) ])==1))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 90: // STATE 260 - setup.pml:162 - [m = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][260] = 1;
		(trpt+1)->bup.oval = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 91: // STATE 261 - setup.pml:164 - [((m<4))] (264:0:1 - 1)
		IfNotBlocked
		reached[0][261] = 1;
		if (!((((int)now.m)<4)))
			continue;
		/* merge: m = (m+1)(0, 262, 264) */
		reached[0][262] = 1;
		(trpt+1)->bup.oval = ((int)now.m);
		now.m = (((int)now.m)+1);
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: .(goto)(0, 265, 264) */
		reached[0][265] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 92: // STATE 268 - setup.pml:184 - [((m==4))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][268] = 1;
		if (!((((int)now.m)==4)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 93: // STATE 269 - setup.pml:185 - [((((m<4)&&(offers[m]==1))&&(state[m]>=2)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][269] = 1;
		if (!((((((int)now.m)<4)&&(((int)now.offers[ Index(((int)now.m), 4) ])==1))&&(((int)now.state[ Index(((int)now.m), 4) ])>=2))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 94: // STATE 273 - setup.pml:232 - [((((m==4)&&(key[r]==4))||((m!=4)&&(key[r]==owner[m]))))] (0:0:0 - 3)
		IfNotBlocked
		reached[0][273] = 1;
		if (!((((((int)now.m)==4)&&(((int)now.key[ Index(((int)now.r), 4) ])==4))||((((int)now.m)!=4)&&(((int)now.key[ Index(((int)now.r), 4) ])==((int)now.owner[ Index(((int)now.m), 4) ]))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 95: // STATE 274 - setup.pml:233 - [(((((m==4)||(call[m]==call[r]))&&((m==4)||(owner[m]==peer[r])))&&((m==4)||(( ((offers[m]&&(state[m]==1))) -> (meant[m]) : (peer[m]) )==owner[r]))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][274] = 1;
		if (!(((((((int)now.m)==4)||(((int)now.call[ Index(((int)now.m), 4) ])==((int)now.call[ Index(((int)now.r), 4) ])))&&((((int)now.m)==4)||(((int)now.owner[ Index(((int)now.m), 4) ])==((int)now.peer[ Index(((int)now.r), 4) ]))))&&((((int)now.m)==4)||(( ((((int)now.offers[ Index(((int)now.m), 4) ])&&(((int)now.state[ Index(((int)now.m), 4) ])==1))) ? (((int)now.meant[ Index(((int)now.m), 4) ])) : (((int)now.peer[ Index(((int)now.m), 4) ])) )==((int)now.owner[ Index(((int)now.r), 4) ]))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 96: // STATE 275 - setup.pml:234 - [((((((m==4)||(hash[m]==r))&&((m==4)||(nonce[m]==r)))&&((m==4)||(m==theirs[r])))&&((m==4)||(theirs[m]==r))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][275] = 1;
		if (!((((((((int)now.m)==4)||(((int)now.hash[ Index(((int)now.m), 4) ])==((int)now.r)))&&((((int)now.m)==4)||(((int)now.nonce[ Index(((int)now.m), 4) ])==((int)now.r))))&&((((int)now.m)==4)||(((int)now.m)==((int)now.theirs[ Index(((int)now.r), 4) ]))))&&((((int)now.m)==4)||(((int)now.theirs[ Index(((int)now.m), 4) ])==((int)now.r))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 97: // STATE 276 - setup.pml:192 - [((m!=4))] (290:0:1 - 1)
		IfNotBlocked
		reached[0][276] = 1;
		if (!((((int)now.m)!=4)))
			continue;
		/* merge: n = m(0, 277, 290) */
		reached[0][277] = 1;
		(trpt+1)->bup.oval = ((int)now.n);
		now.n = ((int)now.m);
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: .(goto)(0, 288, 290) */
		reached[0][288] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 98: // STATE 278 - setup.pml:193 - [((m==4))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][278] = 1;
		if (!((((int)now.m)==4)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 99: // STATE 279 - setup.pml:162 - [n = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][279] = 1;
		(trpt+1)->bup.oval = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 100: // STATE 280 - setup.pml:164 - [((n<4))] (283:0:1 - 1)
		IfNotBlocked
		reached[0][280] = 1;
		if (!((((int)now.n)<4)))
			continue;
		/* merge: n = (n+1)(0, 281, 283) */
		reached[0][281] = 1;
		(trpt+1)->bup.oval = ((int)now.n);
		now.n = (((int)now.n)+1);
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: .(goto)(0, 284, 283) */
		reached[0][284] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 101: // STATE 290 - setup.pml:236 - [((n==commit[r]))] (304:0:2 - 4)
		IfNotBlocked
		reached[0][290] = 1;
		if (!((((int)now.n)==((int)now.commit[ Index(((int)now.r), 4) ]))))
			continue;
		/* merge: nonce[r] = n(304, 291, 304) */
		reached[0][291] = 1;
		(trpt+1)->bup.ovals = grab_ints(2);
		(trpt+1)->bup.ovals[0] = ((int)now.nonce[ Index(((int)now.r), 4) ]);
		now.nonce[ Index(now.r, 4) ] = ((int)now.n);
#ifdef VAR_RANGES
		logval("nonce[r]", ((int)now.nonce[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: state[r] = 2(304, 292, 304) */
		reached[0][292] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.state[ Index(((int)now.r), 4) ]);
		now.state[ Index(now.r, 4) ] = 2;
#ifdef VAR_RANGES
		logval("state[r]", ((int)now.state[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(304, 293, 304) */
		reached[0][293] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 3 */
	case 102: // STATE 294 - setup.pml:153 - [((owner[r]==0))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][294] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==0)))
			continue;
		/* merge: printf('the doctor')(432, 295, 432) */
		reached[0][295] = 1;
		Printf("the doctor");
		/* merge: .(goto)(432, 303, 432) */
		reached[0][303] = 1;
		;
		/* merge: printf(' takes a confirm (of %d)\\n',m)(432, 305, 432) */
		reached[0][305] = 1;
		Printf(" takes a confirm (of %d)\n", ((int)now.m));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 103: // STATE 296 - setup.pml:154 - [((owner[r]==1))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][296] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==1)))
			continue;
		/* merge: printf('the patient')(432, 297, 432) */
		reached[0][297] = 1;
		Printf("the patient");
		/* merge: .(goto)(432, 303, 432) */
		reached[0][303] = 1;
		;
		/* merge: printf(' takes a confirm (of %d)\\n',m)(432, 305, 432) */
		reached[0][305] = 1;
		Printf(" takes a confirm (of %d)\n", ((int)now.m));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 104: // STATE 298 - setup.pml:155 - [((owner[r]==2))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][298] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==2)))
			continue;
		/* merge: printf('the false doctor')(432, 299, 432) */
		reached[0][299] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(432, 303, 432) */
		reached[0][303] = 1;
		;
		/* merge: printf(' takes a confirm (of %d)\\n',m)(432, 305, 432) */
		reached[0][305] = 1;
		Printf(" takes a confirm (of %d)\n", ((int)now.m));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 105: // STATE 300 - setup.pml:156 - [((owner[r]==3))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][300] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==3)))
			continue;
		/* merge: printf('the false patient')(432, 301, 432) */
		reached[0][301] = 1;
		Printf("the false patient");
		/* merge: .(goto)(432, 303, 432) */
		reached[0][303] = 1;
		;
		/* merge: printf(' takes a confirm (of %d)\\n',m)(432, 305, 432) */
		reached[0][305] = 1;
		Printf(" takes a confirm (of %d)\n", ((int)now.m));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 106: // STATE 305 - setup.pml:239 - [printf(' takes a confirm (of %d)\\n',m)] (0:432:8 - 5)
		IfNotBlocked
		reached[0][305] = 1;
		Printf(" takes a confirm (of %d)\n", ((int)now.m));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 11 */
	case 107: // STATE 307 - setup.pml:317 - [(((state[r]!=0)&&(wire[r]==5)))] (432:0:9 - 1)
		IfNotBlocked
		reached[0][307] = 1;
		if (!(((((int)now.state[ Index(((int)now.r), 4) ])!=0)&&(((int)now.wire[ Index(((int)now.r), 4) ])==5))))
			continue;
		/* merge: wire[r] = 4(432, 308, 432) */
		reached[0][308] = 1;
		(trpt+1)->bup.ovals = grab_ints(9);
		(trpt+1)->bup.ovals[0] = ((int)now.wire[ Index(((int)now.r), 4) ]);
		now.wire[ Index(now.r, 4) ] = 4;
#ifdef VAR_RANGES
		logval("wire[r]", ((int)now.wire[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d: DTLS with the hub\\n',r)(432, 309, 432) */
		reached[0][309] = 1;
		Printf("run %d: DTLS with the hub\n", ((int)now.r));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[8] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 13 */
	case 108: // STATE 310 - setup.pml:319 - [(((state[r]!=0)&&(wire[r]==5)))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][310] = 1;
		if (!(((((int)now.state[ Index(((int)now.r), 4) ])!=0)&&(((int)now.wire[ Index(((int)now.r), 4) ])==5))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 109: // STATE 311 - setup.pml:162 - [s = 0] (0:0:1 - 1)
		IfNotBlocked
		reached[0][311] = 1;
		(trpt+1)->bup.oval = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		_m = 3; goto P999; /* 0 */
	case 110: // STATE 312 - setup.pml:164 - [((s<(4-1)))] (315:0:1 - 1)
		IfNotBlocked
		reached[0][312] = 1;
		if (!((((int)now.s)<(4-1))))
			continue;
		/* merge: s = (s+1)(0, 313, 315) */
		reached[0][313] = 1;
		(trpt+1)->bup.oval = ((int)now.s);
		now.s = (((int)now.s)+1);
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: .(goto)(0, 316, 315) */
		reached[0][316] = 1;
		;
		_m = 3; goto P999; /* 2 */
	case 111: // STATE 319 - setup.pml:321 - [((((s!=r)&&(state[s]!=0))&&(wire[s]==5)))] (432:0:10 - 2)
		IfNotBlocked
		reached[0][319] = 1;
		if (!((((((int)now.s)!=((int)now.r))&&(((int)now.state[ Index(((int)now.s), 4) ])!=0))&&(((int)now.wire[ Index(((int)now.s), 4) ])==5))))
			continue;
		/* merge: wire[r] = s(432, 320, 432) */
		reached[0][320] = 1;
		(trpt+1)->bup.ovals = grab_ints(10);
		(trpt+1)->bup.ovals[0] = ((int)now.wire[ Index(((int)now.r), 4) ]);
		now.wire[ Index(now.r, 4) ] = ((int)now.s);
#ifdef VAR_RANGES
		logval("wire[r]", ((int)now.wire[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: wire[s] = r(432, 321, 432) */
		reached[0][321] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.wire[ Index(((int)now.s), 4) ]);
		now.wire[ Index(now.s, 4) ] = ((int)now.r);
#ifdef VAR_RANGES
		logval("wire[s]", ((int)now.wire[ Index(((int)now.s), 4) ]));
#endif
		;
		/* merge: printf('runs %d and %d: DTLS with each other\\n',r,s)(432, 322, 432) */
		reached[0][322] = 1;
		Printf("runs %d and %d: DTLS with each other\n", ((int)now.r), ((int)now.s));
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[8] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[9] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 14 */
	case 112: // STATE 323 - setup.pml:324 - [(((((state[r]==2)&&(wire[r]!=5))&&!(open[r]))&&(( ((wire[r]==4)) -> (4) : (wire[r]) )==theirs[r])))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][323] = 1;
		if (!(((((((int)now.state[ Index(((int)now.r), 4) ])==2)&&(((int)now.wire[ Index(((int)now.r), 4) ])!=5))&& !(((int)now.open[ Index(((int)now.r), 4) ])))&&(( ((((int)now.wire[ Index(((int)now.r), 4) ])==4)) ? (4) : (((int)now.wire[ Index(((int)now.r), 4) ])) )==((int)now.theirs[ Index(((int)now.r), 4) ])))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 113: // STATE 324 - setup.pml:254 - [open[r] = 1] (0:336:1 - 1)
		IfNotBlocked
		reached[0][324] = 1;
		(trpt+1)->bup.oval = ((int)now.open[ Index(((int)now.r), 4) ]);
		now.open[ Index(now.r, 4) ] = 1;
#ifdef VAR_RANGES
		logval("open[r]", ((int)now.open[ Index(((int)now.r), 4) ]));
#endif
		;
		/* merge: printf('run %d of ',r)(336, 325, 336) */
		reached[0][325] = 1;
		Printf("run %d of ", ((int)now.r));
		_m = 3; goto P999; /* 1 */
	case 114: // STATE 326 - setup.pml:153 - [((owner[r]==0))] (348:0:0 - 1)
		IfNotBlocked
		reached[0][326] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==0)))
			continue;
		/* merge: printf('the doctor')(348, 327, 348) */
		reached[0][327] = 1;
		Printf("the doctor");
		/* merge: .(goto)(348, 335, 348) */
		reached[0][335] = 1;
		;
		/* merge: printf(' lets media through, believing in ')(348, 337, 348) */
		reached[0][337] = 1;
		Printf(" lets media through, believing in ");
		_m = 3; goto P999; /* 3 */
	case 115: // STATE 328 - setup.pml:154 - [((owner[r]==1))] (348:0:0 - 1)
		IfNotBlocked
		reached[0][328] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==1)))
			continue;
		/* merge: printf('the patient')(348, 329, 348) */
		reached[0][329] = 1;
		Printf("the patient");
		/* merge: .(goto)(348, 335, 348) */
		reached[0][335] = 1;
		;
		/* merge: printf(' lets media through, believing in ')(348, 337, 348) */
		reached[0][337] = 1;
		Printf(" lets media through, believing in ");
		_m = 3; goto P999; /* 3 */
	case 116: // STATE 330 - setup.pml:155 - [((owner[r]==2))] (348:0:0 - 1)
		IfNotBlocked
		reached[0][330] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==2)))
			continue;
		/* merge: printf('the false doctor')(348, 331, 348) */
		reached[0][331] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(348, 335, 348) */
		reached[0][335] = 1;
		;
		/* merge: printf(' lets media through, believing in ')(348, 337, 348) */
		reached[0][337] = 1;
		Printf(" lets media through, believing in ");
		_m = 3; goto P999; /* 3 */
	case 117: // STATE 332 - setup.pml:156 - [((owner[r]==3))] (348:0:0 - 1)
		IfNotBlocked
		reached[0][332] = 1;
		if (!((((int)now.owner[ Index(((int)now.r), 4) ])==3)))
			continue;
		/* merge: printf('the false patient')(348, 333, 348) */
		reached[0][333] = 1;
		Printf("the false patient");
		/* merge: .(goto)(348, 335, 348) */
		reached[0][335] = 1;
		;
		/* merge: printf(' lets media through, believing in ')(348, 337, 348) */
		reached[0][337] = 1;
		Printf(" lets media through, believing in ");
		_m = 3; goto P999; /* 3 */
	case 118: // STATE 337 - setup.pml:255 - [printf(' lets media through, believing in ')] (0:348:0 - 5)
		IfNotBlocked
		reached[0][337] = 1;
		Printf(" lets media through, believing in ");
		_m = 3; goto P999; /* 0 */
	case 119: // STATE 338 - setup.pml:153 - [((peer[r]==0))] (417:0:0 - 1)
		IfNotBlocked
		reached[0][338] = 1;
		if (!((((int)now.peer[ Index(((int)now.r), 4) ])==0)))
			continue;
		/* merge: printf('the doctor')(417, 339, 417) */
		reached[0][339] = 1;
		Printf("the doctor");
		/* merge: .(goto)(417, 347, 417) */
		reached[0][347] = 1;
		;
		/* merge: printf('; DTLS is with %d\\n',wire[r])(417, 349, 417) */
		reached[0][349] = 1;
		Printf("; DTLS is with %d\n", ((int)now.wire[ Index(((int)now.r), 4) ]));
		_m = 3; goto P999; /* 3 */
	case 120: // STATE 340 - setup.pml:154 - [((peer[r]==1))] (417:0:0 - 1)
		IfNotBlocked
		reached[0][340] = 1;
		if (!((((int)now.peer[ Index(((int)now.r), 4) ])==1)))
			continue;
		/* merge: printf('the patient')(417, 341, 417) */
		reached[0][341] = 1;
		Printf("the patient");
		/* merge: .(goto)(417, 347, 417) */
		reached[0][347] = 1;
		;
		/* merge: printf('; DTLS is with %d\\n',wire[r])(417, 349, 417) */
		reached[0][349] = 1;
		Printf("; DTLS is with %d\n", ((int)now.wire[ Index(((int)now.r), 4) ]));
		_m = 3; goto P999; /* 3 */
	case 121: // STATE 342 - setup.pml:155 - [((peer[r]==2))] (417:0:0 - 1)
		IfNotBlocked
		reached[0][342] = 1;
		if (!((((int)now.peer[ Index(((int)now.r), 4) ])==2)))
			continue;
		/* merge: printf('the false doctor')(417, 343, 417) */
		reached[0][343] = 1;
		Printf("the false doctor");
		/* merge: .(goto)(417, 347, 417) */
		reached[0][347] = 1;
		;
		/* merge: printf('; DTLS is with %d\\n',wire[r])(417, 349, 417) */
		reached[0][349] = 1;
		Printf("; DTLS is with %d\n", ((int)now.wire[ Index(((int)now.r), 4) ]));
		_m = 3; goto P999; /* 3 */
	case 122: // STATE 344 - setup.pml:156 - [((peer[r]==3))] (417:0:0 - 1)
		IfNotBlocked
		reached[0][344] = 1;
		if (!((((int)now.peer[ Index(((int)now.r), 4) ])==3)))
			continue;
		/* merge: printf('the false patient')(417, 345, 417) */
		reached[0][345] = 1;
		Printf("the false patient");
		/* merge: .(goto)(417, 347, 417) */
		reached[0][347] = 1;
		;
		/* merge: printf('; DTLS is with %d\\n',wire[r])(417, 349, 417) */
		reached[0][349] = 1;
		Printf("; DTLS is with %d\n", ((int)now.wire[ Index(((int)now.r), 4) ]));
		_m = 3; goto P999; /* 3 */
	case 123: // STATE 349 - setup.pml:255 - [printf('; DTLS is with %d\\n',wire[r])] (0:417:0 - 5)
		IfNotBlocked
		reached[0][349] = 1;
		Printf("; DTLS is with %d\n", ((int)now.wire[ Index(((int)now.r), 4) ]));
		_m = 3; goto P999; /* 0 */
	case 124: // STATE 350 - setup.pml:257 - [((state[r]!=2))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][350] = 1;
		if (!((((int)now.state[ Index(((int)now.r), 4) ])!=2)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 125: // STATE 353 - setup.pml:257 - [broken = 1] (0:432:9 - 1)
		IfNotBlocked
		reached[0][353] = 1;
		(trpt+1)->bup.ovals = grab_ints(9);
		(trpt+1)->bup.ovals[0] = ((int)now.broken);
		now.broken = 1;
#ifdef VAR_RANGES
		logval("broken", ((int)now.broken));
#endif
		;
		/* merge: printf('broken: ')(432, 354, 432) */
		reached[0][354] = 1;
		Printf("broken: ");
		/* merge: printf('media before verified')(432, 355, 432) */
		reached[0][355] = 1;
		Printf("media before verified");
		/* merge: printf('\\n')(432, 356, 432) */
		reached[0][356] = 1;
		Printf("\n");
		/* merge: .(goto)(432, 358, 432) */
		reached[0][358] = 1;
		;
		/* merge: .(goto)(432, 418, 432) */
		reached[0][418] = 1;
		;
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[8] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 16 */
	case 126: // STATE 359 - setup.pml:258 - [((state[r]==2))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][359] = 1;
		if (!((((int)now.state[ Index(((int)now.r), 4) ])==2)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 127: // STATE 360 - setup.pml:260 - [((peer[r]<=1))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][360] = 1;
		if (!((((int)now.peer[ Index(((int)now.r), 4) ])<=1)))
			continue;
		_m = 3; goto P999; /* 0 */
	case 128: // STATE 361 - setup.pml:262 - [(!(((((wire[r]!=4)&&(owner[wire[r]]==peer[r]))&&(state[wire[r]]!=0))&&(peer[wire[r]]==owner[r]))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][361] = 1;
		if (!( !(((((((int)now.wire[ Index(((int)now.r), 4) ])!=4)&&(((int)now.owner[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.peer[ Index(((int)now.r), 4) ])))&&(((int)now.state[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])!=0))&&(((int)now.peer[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.owner[ Index(((int)now.r), 4) ]))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 129: // STATE 364 - setup.pml:262 - [broken = 2] (0:407:1 - 1)
		IfNotBlocked
		reached[0][364] = 1;
		(trpt+1)->bup.oval = ((int)now.broken);
		now.broken = 2;
#ifdef VAR_RANGES
		logval("broken", ((int)now.broken));
#endif
		;
		/* merge: printf('broken: ')(407, 365, 407) */
		reached[0][365] = 1;
		Printf("broken: ");
		/* merge: printf('somebody else is there, or believes in somebody else')(407, 366, 407) */
		reached[0][366] = 1;
		Printf("somebody else is there, or believes in somebody else");
		/* merge: printf('\\n')(407, 367, 407) */
		reached[0][367] = 1;
		Printf("\n");
		/* merge: .(goto)(0, 369, 407) */
		reached[0][369] = 1;
		;
		/* merge: .(goto)(0, 397, 407) */
		reached[0][397] = 1;
		;
		/* merge: .(goto)(0, 400, 407) */
		reached[0][400] = 1;
		;
		_m = 3; goto P999; /* 6 */
	case 130: // STATE 370 - setup.pml:263 - [((((((wire[r]!=4)&&(owner[wire[r]]==peer[r]))&&(state[wire[r]]!=0))&&(peer[wire[r]]==owner[r]))&&!(((call[wire[r]]==call[r])&&(offers[wire[r]]!=offers[r])))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][370] = 1;
		if (!((((((((int)now.wire[ Index(((int)now.r), 4) ])!=4)&&(((int)now.owner[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.peer[ Index(((int)now.r), 4) ])))&&(((int)now.state[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])!=0))&&(((int)now.peer[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.owner[ Index(((int)now.r), 4) ])))&& !(((((int)now.call[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.call[ Index(((int)now.r), 4) ]))&&(((int)now.offers[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])!=((int)now.offers[ Index(((int)now.r), 4) ])))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 131: // STATE 373 - setup.pml:263 - [broken = 3] (0:407:1 - 1)
		IfNotBlocked
		reached[0][373] = 1;
		(trpt+1)->bup.oval = ((int)now.broken);
		now.broken = 3;
#ifdef VAR_RANGES
		logval("broken", ((int)now.broken));
#endif
		;
		/* merge: printf('broken: ')(407, 374, 407) */
		reached[0][374] = 1;
		Printf("broken: ");
		/* merge: printf('they are not in the same call')(407, 375, 407) */
		reached[0][375] = 1;
		Printf("they are not in the same call");
		/* merge: printf('\\n')(407, 376, 407) */
		reached[0][376] = 1;
		Printf("\n");
		/* merge: .(goto)(0, 378, 407) */
		reached[0][378] = 1;
		;
		/* merge: .(goto)(0, 397, 407) */
		reached[0][397] = 1;
		;
		/* merge: .(goto)(0, 400, 407) */
		reached[0][400] = 1;
		;
		_m = 3; goto P999; /* 6 */
	case 132: // STATE 379 - setup.pml:264 - [((((((wire[r]!=4)&&(owner[wire[r]]==peer[r]))&&(state[wire[r]]!=0))&&(peer[wire[r]]==owner[r]))&&((call[wire[r]]==call[r])&&(offers[wire[r]]!=offers[r]))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][379] = 1;
		if (!((((((((int)now.wire[ Index(((int)now.r), 4) ])!=4)&&(((int)now.owner[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.peer[ Index(((int)now.r), 4) ])))&&(((int)now.state[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])!=0))&&(((int)now.peer[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.owner[ Index(((int)now.r), 4) ])))&&((((int)now.call[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.call[ Index(((int)now.r), 4) ]))&&(((int)now.offers[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])!=((int)now.offers[ Index(((int)now.r), 4) ]))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 133: // STATE 380 - setup.pml:265 - [(((theirs[wire[r]]==r)&&(theirs[r]==wire[r])))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][380] = 1;
		if (!(((((int)now.theirs[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.r))&&(((int)now.theirs[ Index(((int)now.r), 4) ])==((int)now.wire[ Index(((int)now.r), 4) ])))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 134: // STATE 382 - setup.pml:265 - [broken = 4] (0:394:1 - 1)
		IfNotBlocked
		reached[0][382] = 1;
		(trpt+1)->bup.oval = ((int)now.broken);
		now.broken = 4;
#ifdef VAR_RANGES
		logval("broken", ((int)now.broken));
#endif
		;
		/* merge: printf('broken: ')(394, 383, 394) */
		reached[0][383] = 1;
		Printf("broken: ");
		/* merge: printf('they do not agree on the fingerprints')(394, 384, 394) */
		reached[0][384] = 1;
		Printf("they do not agree on the fingerprints");
		/* merge: printf('\\n')(394, 385, 394) */
		reached[0][385] = 1;
		Printf("\n");
		/* merge: .(goto)(0, 387, 394) */
		reached[0][387] = 1;
		;
		_m = 3; goto P999; /* 4 */
	case 135: // STATE 388 - setup.pml:266 - [(((nonce[r]==wire[r])&&( (offers[r]) -> ((commit[wire[r]]==r)) : ((nonce[wire[r]]==r)) )))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][388] = 1;
		if (!(((((int)now.nonce[ Index(((int)now.r), 4) ])==((int)now.wire[ Index(((int)now.r), 4) ]))&&( (((int)now.offers[ Index(((int)now.r), 4) ])) ? ((((int)now.commit[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.r))) : ((((int)now.nonce[ Index(((int)now.wire[ Index(((int)now.r), 4) ]), 4) ])==((int)now.r))) ))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 136: // STATE 390 - setup.pml:266 - [broken = 5] (0:407:1 - 1)
		IfNotBlocked
		reached[0][390] = 1;
		(trpt+1)->bup.oval = ((int)now.broken);
		now.broken = 5;
#ifdef VAR_RANGES
		logval("broken", ((int)now.broken));
#endif
		;
		/* merge: printf('broken: ')(407, 391, 407) */
		reached[0][391] = 1;
		Printf("broken: ");
		/* merge: printf('they do not agree on the nonces: something was repeated')(407, 392, 407) */
		reached[0][392] = 1;
		Printf("they do not agree on the nonces: something was repeated");
		/* merge: printf('\\n')(407, 393, 407) */
		reached[0][393] = 1;
		Printf("\n");
		/* merge: .(goto)(0, 395, 407) */
		reached[0][395] = 1;
		;
		/* merge: .(goto)(0, 397, 407) */
		reached[0][397] = 1;
		;
		/* merge: .(goto)(0, 400, 407) */
		reached[0][400] = 1;
		;
		_m = 3; goto P999; /* 6 */
	case 137: // STATE 401 - setup.pml:270 - [((!(0)||(offers[r]!=((peer[r]==0)||(peer[r]==2)))))] (0:0:0 - 1)
		IfNotBlocked
		reached[0][401] = 1;
		if (!(( !(0)||(((int)now.offers[ Index(((int)now.r), 4) ])!=((((int)now.peer[ Index(((int)now.r), 4) ])==0)||(((int)now.peer[ Index(((int)now.r), 4) ])==2))))))
			continue;
		_m = 3; goto P999; /* 0 */
	case 138: // STATE 403 - setup.pml:270 - [broken = 6] (0:415:1 - 1)
		IfNotBlocked
		reached[0][403] = 1;
		(trpt+1)->bup.oval = ((int)now.broken);
		now.broken = 6;
#ifdef VAR_RANGES
		logval("broken", ((int)now.broken));
#endif
		;
		/* merge: printf('broken: ')(415, 404, 415) */
		reached[0][404] = 1;
		Printf("broken: ");
		/* merge: printf('not a doctor and a patient')(415, 405, 415) */
		reached[0][405] = 1;
		Printf("not a doctor and a patient");
		/* merge: printf('\\n')(415, 406, 415) */
		reached[0][406] = 1;
		Printf("\n");
		/* merge: .(goto)(0, 408, 415) */
		reached[0][408] = 1;
		;
		_m = 3; goto P999; /* 4 */
	case 139: // STATE 409 - setup.pml:271 - [((!(offers[r])||(peer[r]==meant[r])))] (432:0:8 - 1)
		IfNotBlocked
		reached[0][409] = 1;
		if (!(( !(((int)now.offers[ Index(((int)now.r), 4) ]))||(((int)now.peer[ Index(((int)now.r), 4) ])==((int)now.meant[ Index(((int)now.r), 4) ])))))
			continue;
		/* merge: .(goto)(432, 416, 432) */
		reached[0][416] = 1;
		;
		/* merge: .(goto)(432, 418, 432) */
		reached[0][418] = 1;
		;
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 13 */
	case 140: // STATE 411 - setup.pml:271 - [broken = 7] (0:432:9 - 1)
		IfNotBlocked
		reached[0][411] = 1;
		(trpt+1)->bup.ovals = grab_ints(9);
		(trpt+1)->bup.ovals[0] = ((int)now.broken);
		now.broken = 7;
#ifdef VAR_RANGES
		logval("broken", ((int)now.broken));
#endif
		;
		/* merge: printf('broken: ')(432, 412, 432) */
		reached[0][412] = 1;
		Printf("broken: ");
		/* merge: printf('another person than the one who was admitted')(432, 413, 432) */
		reached[0][413] = 1;
		Printf("another person than the one who was admitted");
		/* merge: printf('\\n')(432, 414, 432) */
		reached[0][414] = 1;
		Printf("\n");
		/* merge: .(goto)(432, 416, 432) */
		reached[0][416] = 1;
		;
		/* merge: .(goto)(432, 418, 432) */
		reached[0][418] = 1;
		;
		/* merge: .(goto)(432, 421, 432) */
		reached[0][421] = 1;
		;
		/* merge: r = 0(432, 422, 432) */
		reached[0][422] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[8] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 16 */
	case 141: // STATE 422 - setup.pml:326 - [r = 0] (0:432:8 - 14)
		IfNotBlocked
		reached[0][422] = 1;
		(trpt+1)->bup.ovals = grab_ints(8);
		(trpt+1)->bup.ovals[0] = ((int)now.r);
		now.r = 0;
#ifdef VAR_RANGES
		logval("r", ((int)now.r));
#endif
		;
		/* merge: s = 0(432, 423, 432) */
		reached[0][423] = 1;
		(trpt+1)->bup.ovals[1] = ((int)now.s);
		now.s = 0;
#ifdef VAR_RANGES
		logval("s", ((int)now.s));
#endif
		;
		/* merge: m = 0(432, 424, 432) */
		reached[0][424] = 1;
		(trpt+1)->bup.ovals[2] = ((int)now.m);
		now.m = 0;
#ifdef VAR_RANGES
		logval("m", ((int)now.m));
#endif
		;
		/* merge: who = 0(432, 425, 432) */
		reached[0][425] = 1;
		(trpt+1)->bup.ovals[3] = ((int)now.who);
		now.who = 0;
#ifdef VAR_RANGES
		logval("who", ((int)now.who));
#endif
		;
		/* merge: k = 0(432, 426, 432) */
		reached[0][426] = 1;
		(trpt+1)->bup.ovals[4] = ((int)now.k);
		now.k = 0;
#ifdef VAR_RANGES
		logval("k", ((int)now.k));
#endif
		;
		/* merge: c = 0(432, 427, 432) */
		reached[0][427] = 1;
		(trpt+1)->bup.ovals[5] = ((int)now.c);
		now.c = 0;
#ifdef VAR_RANGES
		logval("c", ((int)now.c));
#endif
		;
		/* merge: f = 0(432, 428, 432) */
		reached[0][428] = 1;
		(trpt+1)->bup.ovals[6] = ((int)now.f);
		now.f = 0;
#ifdef VAR_RANGES
		logval("f", ((int)now.f));
#endif
		;
		/* merge: n = 0(432, 429, 432) */
		reached[0][429] = 1;
		(trpt+1)->bup.ovals[7] = ((int)now.n);
		now.n = 0;
#ifdef VAR_RANGES
		logval("n", ((int)now.n));
#endif
		;
		/* merge: assert((broken==0))(432, 430, 432) */
		reached[0][430] = 1;
		spin_assert((((int)now.broken)==0), "(broken==0)", II, tt, t);
		/* merge: .(goto)(0, 433, 432) */
		reached[0][433] = 1;
		;
		_m = 3; goto P999; /* 9 */
	case 142: // STATE 435 - setup.pml:330 - [-end-] (0:0:0 - 1)
		IfNotBlocked
		reached[0][435] = 1;
		if (!delproc(1, II)) continue;
		_m = 3; goto P999; /* 0 */
	case  _T5:	/* np_ */
		if (!((!(trpt->o_pm&4) && !(trpt->tau&128))))
			continue;
		/* else fall through */
	case  _T2:	/* true */
		_m = 3; goto P999;
#undef rand
	}

