#ifdef PEG
struct T_SRC {
	char *fl; int ln;
} T_SRC[NTRANS];

void
tr_2_src(int m, char *file, int ln)
{	T_SRC[m].fl = file;
	T_SRC[m].ln = ln;
}

void
putpeg(int n, int m)
{	printf("%5d	trans %4d ", m, n);
	printf("%s:%d\n",
		T_SRC[n].fl, T_SRC[n].ln);
}
#endif

void
settable(void)
{	Trans *T;
	Trans *settr(int, int, int, int, int, char *, int, int, int);

	trans = (Trans ***) emalloc(2*sizeof(Trans **));

	/* proctype 0: :init: */

	trans[0] = (Trans **) emalloc(436*sizeof(Trans *));

/*->*/	trans[0][25]	= settr(24,32,432,3,3,"D_STEP284", 1, 2, 0);
	trans[0][433]	= settr(432,0,432,1,0,".(goto)", 0, 2, 0);
	T = trans[0][432] = settr(431,0,0,0,0,"DO", 0, 2, 0);
	    T->nxt	= settr(431,0,431,0,0,"DO", 0, 2, 0);
	T = trans[ 0][431] = settr(430,2,0,0,0,"ATOMIC", 1, 2, 0);
	T->nxt	= settr(430,2,26,0,0,"ATOMIC", 1, 2, 0);
	trans[0][26]	= settr(25,2,34,4,0,"((broken==0))", 1, 2, 0);
	T = trans[ 0][34] = settr(33,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(33,0,27,0,0,"sub-sequence", 1, 2, 0);
	trans[0][27]	= settr(26,2,31,5,5,"r = 0", 1, 2, 0);
	trans[0][32]	= settr(31,2,31,1,0,".(goto)", 1, 2, 0);
	T = trans[0][31] = settr(30,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(30,2,28,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(30,2,30,0,0,"DO", 1, 2, 0);
	trans[0][28]	= settr(27,2,31,6,6,"((r<(4-1)))", 1, 2, 0); /* m: 29 -> 31,0 */
	reached0[29] = 1;
	trans[0][29]	= settr(0,0,0,0,0,"r = (r+1)",0,0,0);
	trans[0][30]	= settr(29,2,420,1,0,"goto :b2", 1, 2, 0);
	trans[0][33]	= settr(32,2,420,1,0,"break", 1, 2, 0);
	T = trans[0][420] = settr(419,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(419,2,35,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(419,2,74,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(419,2,171,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(419,2,259,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(419,2,307,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(419,2,310,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(419,2,323,0,0,"IF", 1, 2, 0);
	trans[0][35]	= settr(34,2,43,7,0,"((offers[r]&&(state[r]==0)))", 1, 2, 0);
	T = trans[ 0][43] = settr(42,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(42,0,36,0,0,"sub-sequence", 1, 2, 0);
	trans[0][36]	= settr(35,2,40,8,8,"who = 0", 1, 2, 0);
	trans[0][41]	= settr(40,2,40,1,0,".(goto)", 1, 2, 0);
	T = trans[0][40] = settr(39,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(39,2,37,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(39,2,39,0,0,"DO", 1, 2, 0);
	trans[0][37]	= settr(36,2,40,9,9,"((who<3))", 1, 2, 0); /* m: 38 -> 40,0 */
	reached0[38] = 1;
	trans[0][38]	= settr(0,0,0,0,0,"who = (who+1)",0,0,0);
	trans[0][39]	= settr(38,2,44,1,0,"goto :b3", 1, 2, 0);
	trans[0][42]	= settr(41,2,44,1,0,"break", 1, 2, 0);
	trans[0][44]	= settr(43,2,60,10,10,"(((who!=owner[r])&&(!(0)||!(((who==0)||(who==2))))))", 1, 2, 0); /* m: 45 -> 60,0 */
	reached0[45] = 1;
	trans[0][45]	= settr(0,0,0,0,0,"meant[r] = who",0,0,0);
	trans[0][46]	= settr(0,0,0,0,0,"call[r] = r",0,0,0);
	trans[0][47]	= settr(0,0,0,0,0,"commit[r] = r",0,0,0);
	trans[0][48]	= settr(0,0,0,0,0,"state[r] = 1",0,0,0);
	trans[0][49]	= settr(0,0,0,0,0,"printf('run %d of ',r)",0,0,0);
	T = trans[ 0][60] = settr(59,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(59,0,58,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][58] = settr(57,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(57,2,50,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(57,2,52,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(57,2,54,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(57,2,56,0,0,"IF", 1, 2, 0);
	trans[0][50]	= settr(49,2,72,11,11,"((owner[r]==0))", 1, 2, 0); /* m: 51 -> 72,0 */
	reached0[51] = 1;
	trans[0][51]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][59]	= settr(58,2,61,1,0,".(goto)", 1, 2, 0); /* m: 61 -> 0,72 */
	reached0[61] = 1;
	trans[0][52]	= settr(51,2,72,12,12,"((owner[r]==1))", 1, 2, 0); /* m: 53 -> 72,0 */
	reached0[53] = 1;
	trans[0][53]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][54]	= settr(53,2,72,13,13,"((owner[r]==2))", 1, 2, 0); /* m: 55 -> 72,0 */
	reached0[55] = 1;
	trans[0][55]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][56]	= settr(55,2,72,14,14,"((owner[r]==3))", 1, 2, 0); /* m: 57 -> 72,0 */
	reached0[57] = 1;
	trans[0][57]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][61]	= settr(60,2,72,15,15,"printf(' offers to ')", 1, 2, 0);
	T = trans[ 0][72] = settr(71,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(71,0,70,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][70] = settr(69,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(69,2,62,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(69,2,64,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(69,2,66,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(69,2,68,0,0,"IF", 1, 2, 0);
	trans[0][62]	= settr(61,0,432,16,16,"((who==0))", 1, 2, 0); /* m: 63 -> 432,0 */
	reached0[63] = 1;
	trans[0][63]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][71]	= settr(70,2,73,1,0,".(goto)", 1, 2, 0); /* m: 73 -> 0,432 */
	reached0[73] = 1;
	trans[0][64]	= settr(63,0,432,17,17,"((who==1))", 1, 2, 0); /* m: 65 -> 432,0 */
	reached0[65] = 1;
	trans[0][65]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][66]	= settr(65,0,432,18,18,"((who==2))", 1, 2, 0); /* m: 67 -> 432,0 */
	reached0[67] = 1;
	trans[0][67]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][68]	= settr(67,0,432,19,19,"((who==3))", 1, 2, 0); /* m: 69 -> 432,0 */
	reached0[69] = 1;
	trans[0][69]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][73]	= settr(72,0,432,20,20,"printf('\\n')", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][421]	= settr(420,2,422,1,0,".(goto)", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][74]	= settr(73,2,170,21,0,"((!(offers[r])&&(state[r]==0)))", 1, 2, 0);
	T = trans[ 0][170] = settr(169,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(169,0,87,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][87] = settr(86,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(86,0,82,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][82] = settr(81,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(81,0,75,0,0,"sub-sequence", 1, 2, 0);
	trans[0][75]	= settr(74,2,79,22,22,"m = 0", 1, 2, 0);
	trans[0][80]	= settr(79,2,79,1,0,".(goto)", 1, 2, 0);
	T = trans[0][79] = settr(78,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(78,2,76,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(78,2,78,0,0,"DO", 1, 2, 0);
	trans[0][76]	= settr(75,2,79,23,23,"((m<4))", 1, 2, 0); /* m: 77 -> 79,0 */
	reached0[77] = 1;
	trans[0][77]	= settr(0,0,0,0,0,"m = (m+1)",0,0,0);
	trans[0][78]	= settr(77,2,85,1,0,"goto :b4", 1, 2, 0);
	trans[0][81]	= settr(80,2,85,1,0,"break", 1, 2, 0);
	T = trans[0][85] = settr(84,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(84,2,83,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(84,2,84,0,0,"IF", 1, 2, 0);
	trans[0][83]	= settr(82,2,102,24,0,"((m==4))", 1, 2, 0);
	trans[0][86]	= settr(85,2,102,1,0,".(goto)", 1, 2, 0);
	trans[0][84]	= settr(83,2,102,25,0,"((((m<4)&&(offers[m]==1))&&(state[m]>=1)))", 1, 2, 0);
	T = trans[ 0][102] = settr(101,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(101,0,95,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][95] = settr(94,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(94,0,88,0,0,"sub-sequence", 1, 2, 0);
	trans[0][88]	= settr(87,2,92,26,26,"who = 0", 1, 2, 0);
	trans[0][93]	= settr(92,2,92,1,0,".(goto)", 1, 2, 0);
	T = trans[0][92] = settr(91,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(91,2,89,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(91,2,91,0,0,"DO", 1, 2, 0);
	trans[0][89]	= settr(88,2,92,27,27,"((who<3))", 1, 2, 0); /* m: 90 -> 92,0 */
	reached0[90] = 1;
	trans[0][90]	= settr(0,0,0,0,0,"who = (who+1)",0,0,0);
	trans[0][91]	= settr(90,2,99,1,0,"goto :b5", 1, 2, 0);
	trans[0][94]	= settr(93,2,99,1,0,"break", 1, 2, 0);
	T = trans[0][99] = settr(98,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(98,2,96,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(98,2,97,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(98,2,98,0,0,"IF", 1, 2, 0);
	trans[0][96]	= settr(95,2,101,28,28,"k = 0", 1, 2, 0);
	trans[0][100]	= settr(99,2,101,1,0,".(goto)", 1, 2, 0);
	trans[0][97]	= settr(96,2,101,29,29,"k = 1", 1, 2, 0);
	trans[0][98]	= settr(97,2,101,30,30,"k = 4", 1, 2, 0);
	trans[0][101]	= settr(100,2,103,31,0,"(((k==who)||!((who<=1))))", 1, 2, 0);
	trans[0][103]	= settr(102,2,104,32,0,"((((k!=owner[r])&&(!(0)||(offers[r]!=((who==0)||(who==2)))))&&(((m==4)&&(k==4))||((m!=4)&&(k==owner[m])))))", 1, 2, 0);
	trans[0][104]	= settr(103,2,112,33,0,"((((m==4)||(owner[m]==who))&&((m==4)||(( ((offers[m]&&(state[m]==1))) -> (meant[m]) : (peer[m]) )==owner[r]))))", 1, 2, 0);
	T = trans[ 0][112] = settr(111,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(111,0,105,0,0,"sub-sequence", 1, 2, 0);
	trans[0][105]	= settr(104,2,109,34,34,"c = 0", 1, 2, 0);
	trans[0][110]	= settr(109,2,109,1,0,".(goto)", 1, 2, 0);
	T = trans[0][109] = settr(108,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(108,2,106,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(108,2,108,0,0,"DO", 1, 2, 0);
	trans[0][106]	= settr(105,2,109,35,35,"((c<4))", 1, 2, 0); /* m: 107 -> 109,0 */
	reached0[107] = 1;
	trans[0][107]	= settr(0,0,0,0,0,"c = (c+1)",0,0,0);
	trans[0][108]	= settr(107,2,113,1,0,"goto :b6", 1, 2, 0);
	trans[0][111]	= settr(110,2,113,1,0,"break", 1, 2, 0);
	trans[0][113]	= settr(112,2,123,36,0,"(((m==4)||(call[m]==c)))", 1, 2, 0);
	T = trans[ 0][123] = settr(122,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(122,0,121,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][121] = settr(120,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(120,0,114,0,0,"sub-sequence", 1, 2, 0);
	trans[0][114]	= settr(113,2,118,37,37,"f = 0", 1, 2, 0);
	trans[0][119]	= settr(118,2,118,1,0,".(goto)", 1, 2, 0);
	T = trans[0][118] = settr(117,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(117,2,115,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(117,2,117,0,0,"DO", 1, 2, 0);
	trans[0][115]	= settr(114,2,118,38,38,"((f<4))", 1, 2, 0); /* m: 116 -> 118,0 */
	reached0[116] = 1;
	trans[0][116]	= settr(0,0,0,0,0,"f = (f+1)",0,0,0);
	trans[0][117]	= settr(116,2,122,1,0,"goto :b7", 1, 2, 0);
	trans[0][120]	= settr(119,2,122,1,0,"break", 1, 2, 0);
	trans[0][122]	= settr(121,2,137,39,0,"(((m==4)||(m==f)))", 1, 2, 0);
	T = trans[ 0][137] = settr(136,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(136,0,135,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][135] = settr(134,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(134,2,124,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(134,2,126,0,0,"IF", 1, 2, 0);
	trans[0][124]	= settr(123,2,156,40,40,"((m!=4))", 1, 2, 0); /* m: 125 -> 156,0 */
	reached0[125] = 1;
	trans[0][125]	= settr(0,0,0,0,0,"n = m",0,0,0);
	trans[0][136]	= settr(135,2,138,1,0,".(goto)", 1, 2, 0); /* m: 138 -> 0,156 */
	reached0[138] = 1;
	trans[0][126]	= settr(125,2,134,41,0,"((m==4))", 1, 2, 0);
	T = trans[ 0][134] = settr(133,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(133,0,127,0,0,"sub-sequence", 1, 2, 0);
	trans[0][127]	= settr(126,2,131,42,42,"n = 0", 1, 2, 0);
	trans[0][132]	= settr(131,2,131,1,0,".(goto)", 1, 2, 0);
	T = trans[0][131] = settr(130,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(130,2,128,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(130,2,130,0,0,"DO", 1, 2, 0);
	trans[0][128]	= settr(127,2,131,43,43,"((n<4))", 1, 2, 0); /* m: 129 -> 131,0 */
	reached0[129] = 1;
	trans[0][129]	= settr(0,0,0,0,0,"n = (n+1)",0,0,0);
	trans[0][130]	= settr(129,2,156,44,44,"goto :b8", 1, 2, 0); /* m: 138 -> 0,156 */
	reached0[138] = 1;
	trans[0][133]	= settr(132,2,138,1,0,"break", 1, 2, 0);
	trans[0][138]	= settr(137,2,156,45,45,"call[r] = c", 1, 2, 0); /* m: 139 -> 0,156 */
	reached0[139] = 1;
	trans[0][139]	= settr(0,0,0,0,0,"peer[r] = who",0,0,0);
	trans[0][140]	= settr(0,0,0,0,0,"key[r] = k",0,0,0);
	trans[0][141]	= settr(0,0,0,0,0,"theirs[r] = f",0,0,0);
	trans[0][142]	= settr(0,0,0,0,0,"commit[r] = n",0,0,0);
	trans[0][143]	= settr(0,0,0,0,0,"hash[r] = m",0,0,0);
	trans[0][144]	= settr(0,0,0,0,0,"state[r] = 1",0,0,0);
	trans[0][145]	= settr(0,0,0,0,0,"printf('run %d of ',r)",0,0,0);
	T = trans[ 0][156] = settr(155,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(155,0,154,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][154] = settr(153,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(153,2,146,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(153,2,148,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(153,2,150,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(153,2,152,0,0,"IF", 1, 2, 0);
	trans[0][146]	= settr(145,2,168,46,46,"((owner[r]==0))", 1, 2, 0); /* m: 147 -> 168,0 */
	reached0[147] = 1;
	trans[0][147]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][155]	= settr(154,2,157,1,0,".(goto)", 1, 2, 0); /* m: 157 -> 0,168 */
	reached0[157] = 1;
	trans[0][148]	= settr(147,2,168,47,47,"((owner[r]==1))", 1, 2, 0); /* m: 149 -> 168,0 */
	reached0[149] = 1;
	trans[0][149]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][150]	= settr(149,2,168,48,48,"((owner[r]==2))", 1, 2, 0); /* m: 151 -> 168,0 */
	reached0[151] = 1;
	trans[0][151]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][152]	= settr(151,2,168,49,49,"((owner[r]==3))", 1, 2, 0); /* m: 153 -> 168,0 */
	reached0[153] = 1;
	trans[0][153]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][157]	= settr(156,2,168,50,50,"printf(' takes an offer (of %d) under the certificate of ',m)", 1, 2, 0);
	T = trans[ 0][168] = settr(167,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(167,0,166,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][166] = settr(165,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(165,2,158,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(165,2,160,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(165,2,162,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(165,2,164,0,0,"IF", 1, 2, 0);
	trans[0][158]	= settr(157,0,432,51,51,"((who==0))", 1, 2, 0); /* m: 159 -> 432,0 */
	reached0[159] = 1;
	trans[0][159]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][167]	= settr(166,2,169,1,0,".(goto)", 1, 2, 0); /* m: 169 -> 0,432 */
	reached0[169] = 1;
	trans[0][160]	= settr(159,0,432,52,52,"((who==1))", 1, 2, 0); /* m: 161 -> 432,0 */
	reached0[161] = 1;
	trans[0][161]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][162]	= settr(161,0,432,53,53,"((who==2))", 1, 2, 0); /* m: 163 -> 432,0 */
	reached0[163] = 1;
	trans[0][163]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][164]	= settr(163,0,432,54,54,"((who==3))", 1, 2, 0); /* m: 165 -> 432,0 */
	reached0[165] = 1;
	trans[0][165]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][169]	= settr(168,0,432,55,55,"printf(', key %d; call %d, fingerprint %d\\n',k,c,f)", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][171]	= settr(170,2,258,56,0,"((offers[r]&&(state[r]==1)))", 1, 2, 0);
	T = trans[ 0][258] = settr(257,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(257,0,184,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][184] = settr(183,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(183,0,179,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][179] = settr(178,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(178,0,172,0,0,"sub-sequence", 1, 2, 0);
	trans[0][172]	= settr(171,2,176,57,57,"m = 0", 1, 2, 0);
	trans[0][177]	= settr(176,2,176,1,0,".(goto)", 1, 2, 0);
	T = trans[0][176] = settr(175,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(175,2,173,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(175,2,175,0,0,"DO", 1, 2, 0);
	trans[0][173]	= settr(172,2,176,58,58,"((m<4))", 1, 2, 0); /* m: 174 -> 176,0 */
	reached0[174] = 1;
	trans[0][174]	= settr(0,0,0,0,0,"m = (m+1)",0,0,0);
	trans[0][175]	= settr(174,2,182,1,0,"goto :b9", 1, 2, 0);
	trans[0][178]	= settr(177,2,182,1,0,"break", 1, 2, 0);
	T = trans[0][182] = settr(181,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(181,2,180,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(181,2,181,0,0,"IF", 1, 2, 0);
	trans[0][180]	= settr(179,2,199,59,0,"((m==4))", 1, 2, 0);
	trans[0][183]	= settr(182,2,199,1,0,".(goto)", 1, 2, 0);
	trans[0][181]	= settr(180,2,199,60,0,"((((m<4)&&(offers[m]==0))&&(state[m]>=1)))", 1, 2, 0);
	T = trans[ 0][199] = settr(198,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(198,0,192,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][192] = settr(191,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(191,0,185,0,0,"sub-sequence", 1, 2, 0);
	trans[0][185]	= settr(184,2,189,61,61,"who = 0", 1, 2, 0);
	trans[0][190]	= settr(189,2,189,1,0,".(goto)", 1, 2, 0);
	T = trans[0][189] = settr(188,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(188,2,186,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(188,2,188,0,0,"DO", 1, 2, 0);
	trans[0][186]	= settr(185,2,189,62,62,"((who<3))", 1, 2, 0); /* m: 187 -> 189,0 */
	reached0[187] = 1;
	trans[0][187]	= settr(0,0,0,0,0,"who = (who+1)",0,0,0);
	trans[0][188]	= settr(187,2,196,1,0,"goto :b10", 1, 2, 0);
	trans[0][191]	= settr(190,2,196,1,0,"break", 1, 2, 0);
	T = trans[0][196] = settr(195,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(195,2,193,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(195,2,194,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(195,2,195,0,0,"IF", 1, 2, 0);
	trans[0][193]	= settr(192,2,198,63,63,"k = 0", 1, 2, 0);
	trans[0][197]	= settr(196,2,198,1,0,".(goto)", 1, 2, 0);
	trans[0][194]	= settr(193,2,198,64,64,"k = 1", 1, 2, 0);
	trans[0][195]	= settr(194,2,198,65,65,"k = 4", 1, 2, 0);
	trans[0][198]	= settr(197,2,200,66,0,"(((k==who)||!((who<=1))))", 1, 2, 0);
	trans[0][200]	= settr(199,2,201,67,0,"(((((k!=owner[r])&&(!(0)||(offers[r]!=((who==0)||(who==2)))))&&(who==meant[r]))&&(((m==4)&&(k==4))||((m!=4)&&(k==owner[m])))))", 1, 2, 0);
	trans[0][201]	= settr(200,2,202,68,0,"(((((m==4)||(call[m]==call[r]))&&((m==4)||(owner[m]==who)))&&((m==4)||(( ((offers[m]&&(state[m]==1))) -> (meant[m]) : (peer[m]) )==owner[r]))))", 1, 2, 0);
	trans[0][202]	= settr(201,2,212,69,0,"((((m==4)||(hash[m]==r))&&((m==4)||(theirs[m]==r))))", 1, 2, 0);
	T = trans[ 0][212] = settr(211,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(211,0,210,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][210] = settr(209,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(209,0,203,0,0,"sub-sequence", 1, 2, 0);
	trans[0][203]	= settr(202,2,207,70,70,"f = 0", 1, 2, 0);
	trans[0][208]	= settr(207,2,207,1,0,".(goto)", 1, 2, 0);
	T = trans[0][207] = settr(206,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(206,2,204,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(206,2,206,0,0,"DO", 1, 2, 0);
	trans[0][204]	= settr(203,2,207,71,71,"((f<4))", 1, 2, 0); /* m: 205 -> 207,0 */
	reached0[205] = 1;
	trans[0][205]	= settr(0,0,0,0,0,"f = (f+1)",0,0,0);
	trans[0][206]	= settr(205,2,211,1,0,"goto :b11", 1, 2, 0);
	trans[0][209]	= settr(208,2,211,1,0,"break", 1, 2, 0);
	trans[0][211]	= settr(210,2,226,72,0,"(((m==4)||(m==f)))", 1, 2, 0);
	T = trans[ 0][226] = settr(225,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(225,0,224,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][224] = settr(223,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(223,2,213,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(223,2,215,0,0,"IF", 1, 2, 0);
	trans[0][213]	= settr(212,2,244,73,73,"((m!=4))", 1, 2, 0); /* m: 214 -> 244,0 */
	reached0[214] = 1;
	trans[0][214]	= settr(0,0,0,0,0,"n = m",0,0,0);
	trans[0][225]	= settr(224,2,227,1,0,".(goto)", 1, 2, 0); /* m: 227 -> 0,244 */
	reached0[227] = 1;
	trans[0][215]	= settr(214,2,223,74,0,"((m==4))", 1, 2, 0);
	T = trans[ 0][223] = settr(222,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(222,0,216,0,0,"sub-sequence", 1, 2, 0);
	trans[0][216]	= settr(215,2,220,75,75,"n = 0", 1, 2, 0);
	trans[0][221]	= settr(220,2,220,1,0,".(goto)", 1, 2, 0);
	T = trans[0][220] = settr(219,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(219,2,217,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(219,2,219,0,0,"DO", 1, 2, 0);
	trans[0][217]	= settr(216,2,220,76,76,"((n<4))", 1, 2, 0); /* m: 218 -> 220,0 */
	reached0[218] = 1;
	trans[0][218]	= settr(0,0,0,0,0,"n = (n+1)",0,0,0);
	trans[0][219]	= settr(218,2,244,77,77,"goto :b12", 1, 2, 0); /* m: 227 -> 0,244 */
	reached0[227] = 1;
	trans[0][222]	= settr(221,2,227,1,0,"break", 1, 2, 0);
	trans[0][227]	= settr(226,2,244,78,78,"peer[r] = who", 1, 2, 0); /* m: 228 -> 0,244 */
	reached0[228] = 1;
	trans[0][228]	= settr(0,0,0,0,0,"key[r] = k",0,0,0);
	trans[0][229]	= settr(0,0,0,0,0,"theirs[r] = f",0,0,0);
	trans[0][230]	= settr(0,0,0,0,0,"nonce[r] = n",0,0,0);
	trans[0][231]	= settr(0,0,0,0,0,"hash[r] = m",0,0,0);
	trans[0][232]	= settr(0,0,0,0,0,"state[r] = 2",0,0,0);
	trans[0][233]	= settr(0,0,0,0,0,"printf('run %d of ',r)",0,0,0);
	T = trans[ 0][244] = settr(243,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(243,0,242,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][242] = settr(241,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(241,2,234,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(241,2,236,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(241,2,238,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(241,2,240,0,0,"IF", 1, 2, 0);
	trans[0][234]	= settr(233,2,256,79,79,"((owner[r]==0))", 1, 2, 0); /* m: 235 -> 256,0 */
	reached0[235] = 1;
	trans[0][235]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][243]	= settr(242,2,245,1,0,".(goto)", 1, 2, 0); /* m: 245 -> 0,256 */
	reached0[245] = 1;
	trans[0][236]	= settr(235,2,256,80,80,"((owner[r]==1))", 1, 2, 0); /* m: 237 -> 256,0 */
	reached0[237] = 1;
	trans[0][237]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][238]	= settr(237,2,256,81,81,"((owner[r]==2))", 1, 2, 0); /* m: 239 -> 256,0 */
	reached0[239] = 1;
	trans[0][239]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][240]	= settr(239,2,256,82,82,"((owner[r]==3))", 1, 2, 0); /* m: 241 -> 256,0 */
	reached0[241] = 1;
	trans[0][241]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][245]	= settr(244,2,256,83,83,"printf(' takes an answer (of %d) under the certificate of ',m)", 1, 2, 0);
	T = trans[ 0][256] = settr(255,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(255,0,254,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][254] = settr(253,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(253,2,246,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(253,2,248,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(253,2,250,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(253,2,252,0,0,"IF", 1, 2, 0);
	trans[0][246]	= settr(245,0,432,84,84,"((who==0))", 1, 2, 0); /* m: 247 -> 432,0 */
	reached0[247] = 1;
	trans[0][247]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][255]	= settr(254,2,257,1,0,".(goto)", 1, 2, 0); /* m: 257 -> 0,432 */
	reached0[257] = 1;
	trans[0][248]	= settr(247,0,432,85,85,"((who==1))", 1, 2, 0); /* m: 249 -> 432,0 */
	reached0[249] = 1;
	trans[0][249]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][250]	= settr(249,0,432,86,86,"((who==2))", 1, 2, 0); /* m: 251 -> 432,0 */
	reached0[251] = 1;
	trans[0][251]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][252]	= settr(251,0,432,87,87,"((who==3))", 1, 2, 0); /* m: 253 -> 432,0 */
	reached0[253] = 1;
	trans[0][253]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][257]	= settr(256,0,432,88,88,"printf(', key %d; fingerprint %d\\n',k,f)", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][259]	= settr(258,2,306,89,0,"((!(offers[r])&&(state[r]==1)))", 1, 2, 0);
	T = trans[ 0][306] = settr(305,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(305,0,272,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][272] = settr(271,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(271,0,267,0,0,"sub-sequence", 1, 2, 0);
	T = trans[ 0][267] = settr(266,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(266,0,260,0,0,"sub-sequence", 1, 2, 0);
	trans[0][260]	= settr(259,2,264,90,90,"m = 0", 1, 2, 0);
	trans[0][265]	= settr(264,2,264,1,0,".(goto)", 1, 2, 0);
	T = trans[0][264] = settr(263,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(263,2,261,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(263,2,263,0,0,"DO", 1, 2, 0);
	trans[0][261]	= settr(260,2,264,91,91,"((m<4))", 1, 2, 0); /* m: 262 -> 264,0 */
	reached0[262] = 1;
	trans[0][262]	= settr(0,0,0,0,0,"m = (m+1)",0,0,0);
	trans[0][263]	= settr(262,2,270,1,0,"goto :b13", 1, 2, 0);
	trans[0][266]	= settr(265,2,270,1,0,"break", 1, 2, 0);
	T = trans[0][270] = settr(269,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(269,2,268,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(269,2,269,0,0,"IF", 1, 2, 0);
	trans[0][268]	= settr(267,2,273,92,0,"((m==4))", 1, 2, 0);
	trans[0][271]	= settr(270,2,273,1,0,".(goto)", 1, 2, 0);
	trans[0][269]	= settr(268,2,273,93,0,"((((m<4)&&(offers[m]==1))&&(state[m]>=2)))", 1, 2, 0);
	trans[0][273]	= settr(272,2,274,94,0,"((((m==4)&&(key[r]==4))||((m!=4)&&(key[r]==owner[m]))))", 1, 2, 0);
	trans[0][274]	= settr(273,2,275,95,0,"(((((m==4)||(call[m]==call[r]))&&((m==4)||(owner[m]==peer[r])))&&((m==4)||(( ((offers[m]&&(state[m]==1))) -> (meant[m]) : (peer[m]) )==owner[r]))))", 1, 2, 0);
	trans[0][275]	= settr(274,2,289,96,0,"((((((m==4)||(hash[m]==r))&&((m==4)||(nonce[m]==r)))&&((m==4)||(m==theirs[r])))&&((m==4)||(theirs[m]==r))))", 1, 2, 0);
	T = trans[ 0][289] = settr(288,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(288,0,287,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][287] = settr(286,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(286,2,276,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(286,2,278,0,0,"IF", 1, 2, 0);
	trans[0][276]	= settr(275,2,290,97,97,"((m!=4))", 1, 2, 0); /* m: 277 -> 290,0 */
	reached0[277] = 1;
	trans[0][277]	= settr(0,0,0,0,0,"n = m",0,0,0);
	trans[0][288]	= settr(287,2,290,1,0,".(goto)", 1, 2, 0);
	trans[0][278]	= settr(277,2,286,98,0,"((m==4))", 1, 2, 0);
	T = trans[ 0][286] = settr(285,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(285,0,279,0,0,"sub-sequence", 1, 2, 0);
	trans[0][279]	= settr(278,2,283,99,99,"n = 0", 1, 2, 0);
	trans[0][284]	= settr(283,2,283,1,0,".(goto)", 1, 2, 0);
	T = trans[0][283] = settr(282,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(282,2,280,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(282,2,282,0,0,"DO", 1, 2, 0);
	trans[0][280]	= settr(279,2,283,100,100,"((n<4))", 1, 2, 0); /* m: 281 -> 283,0 */
	reached0[281] = 1;
	trans[0][281]	= settr(0,0,0,0,0,"n = (n+1)",0,0,0);
	trans[0][282]	= settr(281,2,290,1,0,"goto :b14", 1, 2, 0);
	trans[0][285]	= settr(284,2,290,1,0,"break", 1, 2, 0);
	trans[0][290]	= settr(289,2,304,101,101,"((n==commit[r]))", 1, 2, 0); /* m: 291 -> 304,0 */
	reached0[291] = 1;
	trans[0][291]	= settr(0,0,0,0,0,"nonce[r] = n",0,0,0);
	trans[0][292]	= settr(0,0,0,0,0,"state[r] = 2",0,0,0);
	trans[0][293]	= settr(0,0,0,0,0,"printf('run %d of ',r)",0,0,0);
	T = trans[ 0][304] = settr(303,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(303,0,302,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][302] = settr(301,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(301,2,294,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(301,2,296,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(301,2,298,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(301,2,300,0,0,"IF", 1, 2, 0);
	trans[0][294]	= settr(293,0,432,102,102,"((owner[r]==0))", 1, 2, 0); /* m: 295 -> 432,0 */
	reached0[295] = 1;
	trans[0][295]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][303]	= settr(302,2,305,1,0,".(goto)", 1, 2, 0); /* m: 305 -> 0,432 */
	reached0[305] = 1;
	trans[0][296]	= settr(295,0,432,103,103,"((owner[r]==1))", 1, 2, 0); /* m: 297 -> 432,0 */
	reached0[297] = 1;
	trans[0][297]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][298]	= settr(297,0,432,104,104,"((owner[r]==2))", 1, 2, 0); /* m: 299 -> 432,0 */
	reached0[299] = 1;
	trans[0][299]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][300]	= settr(299,0,432,105,105,"((owner[r]==3))", 1, 2, 0); /* m: 301 -> 432,0 */
	reached0[301] = 1;
	trans[0][301]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][305]	= settr(304,0,432,106,106,"printf(' takes a confirm (of %d)\\n',m)", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][307]	= settr(306,0,432,107,107,"(((state[r]!=0)&&(wire[r]==5)))", 1, 2, 0); /* m: 308 -> 432,0 */
	reached0[308] = 1;
	trans[0][308]	= settr(0,0,0,0,0,"wire[r] = 4",0,0,0);
	trans[0][309]	= settr(0,0,0,0,0,"printf('run %d: DTLS with the hub\\n',r)",0,0,0);
	trans[0][310]	= settr(309,2,318,108,0,"(((state[r]!=0)&&(wire[r]==5)))", 1, 2, 0);
	T = trans[ 0][318] = settr(317,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(317,0,311,0,0,"sub-sequence", 1, 2, 0);
	trans[0][311]	= settr(310,2,315,109,109,"s = 0", 1, 2, 0);
	trans[0][316]	= settr(315,2,315,1,0,".(goto)", 1, 2, 0);
	T = trans[0][315] = settr(314,2,0,0,0,"DO", 1, 2, 0);
	T = T->nxt	= settr(314,2,312,0,0,"DO", 1, 2, 0);
	    T->nxt	= settr(314,2,314,0,0,"DO", 1, 2, 0);
	trans[0][312]	= settr(311,2,315,110,110,"((s<(4-1)))", 1, 2, 0); /* m: 313 -> 315,0 */
	reached0[313] = 1;
	trans[0][313]	= settr(0,0,0,0,0,"s = (s+1)",0,0,0);
	trans[0][314]	= settr(313,2,319,1,0,"goto :b15", 1, 2, 0);
	trans[0][317]	= settr(316,2,319,1,0,"break", 1, 2, 0);
	trans[0][319]	= settr(318,0,432,111,111,"((((s!=r)&&(state[s]!=0))&&(wire[s]==5)))", 1, 2, 0); /* m: 320 -> 432,0 */
	reached0[320] = 1;
	trans[0][320]	= settr(0,0,0,0,0,"wire[r] = s",0,0,0);
	trans[0][321]	= settr(0,0,0,0,0,"wire[s] = r",0,0,0);
	trans[0][322]	= settr(0,0,0,0,0,"printf('runs %d and %d: DTLS with each other\\n',r,s)",0,0,0);
	trans[0][323]	= settr(322,2,419,112,0,"(((((state[r]==2)&&(wire[r]!=5))&&!(open[r]))&&(( ((wire[r]==4)) -> (4) : (wire[r]) )==theirs[r])))", 1, 2, 0);
	T = trans[ 0][419] = settr(418,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(418,0,324,0,0,"sub-sequence", 1, 2, 0);
	trans[0][324]	= settr(323,2,336,113,113,"open[r] = 1", 1, 2, 0); /* m: 325 -> 0,336 */
	reached0[325] = 1;
	trans[0][325]	= settr(0,0,0,0,0,"printf('run %d of ',r)",0,0,0);
	T = trans[ 0][336] = settr(335,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(335,0,334,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][334] = settr(333,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(333,2,326,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(333,2,328,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(333,2,330,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(333,2,332,0,0,"IF", 1, 2, 0);
	trans[0][326]	= settr(325,2,348,114,114,"((owner[r]==0))", 1, 2, 0); /* m: 327 -> 348,0 */
	reached0[327] = 1;
	trans[0][327]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][335]	= settr(334,2,337,1,0,".(goto)", 1, 2, 0); /* m: 337 -> 0,348 */
	reached0[337] = 1;
	trans[0][328]	= settr(327,2,348,115,115,"((owner[r]==1))", 1, 2, 0); /* m: 329 -> 348,0 */
	reached0[329] = 1;
	trans[0][329]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][330]	= settr(329,2,348,116,116,"((owner[r]==2))", 1, 2, 0); /* m: 331 -> 348,0 */
	reached0[331] = 1;
	trans[0][331]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][332]	= settr(331,2,348,117,117,"((owner[r]==3))", 1, 2, 0); /* m: 333 -> 348,0 */
	reached0[333] = 1;
	trans[0][333]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][337]	= settr(336,2,348,118,118,"printf(' lets media through, believing in ')", 1, 2, 0);
	T = trans[ 0][348] = settr(347,0,0,0,0,"sub-sequence", 1, 2, 0);
	T->nxt	= settr(347,0,346,0,0,"sub-sequence", 1, 2, 0);
	T = trans[0][346] = settr(345,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(345,2,338,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(345,2,340,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(345,2,342,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(345,2,344,0,0,"IF", 1, 2, 0);
	trans[0][338]	= settr(337,2,417,119,119,"((peer[r]==0))", 1, 2, 0); /* m: 339 -> 417,0 */
	reached0[339] = 1;
	trans[0][339]	= settr(0,0,0,0,0,"printf('the doctor')",0,0,0);
	trans[0][347]	= settr(346,2,349,1,0,".(goto)", 1, 2, 0); /* m: 349 -> 0,417 */
	reached0[349] = 1;
	trans[0][340]	= settr(339,2,417,120,120,"((peer[r]==1))", 1, 2, 0); /* m: 341 -> 417,0 */
	reached0[341] = 1;
	trans[0][341]	= settr(0,0,0,0,0,"printf('the patient')",0,0,0);
	trans[0][342]	= settr(341,2,417,121,121,"((peer[r]==2))", 1, 2, 0); /* m: 343 -> 417,0 */
	reached0[343] = 1;
	trans[0][343]	= settr(0,0,0,0,0,"printf('the false doctor')",0,0,0);
	trans[0][344]	= settr(343,2,417,122,122,"((peer[r]==3))", 1, 2, 0); /* m: 345 -> 417,0 */
	reached0[345] = 1;
	trans[0][345]	= settr(0,0,0,0,0,"printf('the false patient')",0,0,0);
	trans[0][349]	= settr(348,2,417,123,123,"printf('; DTLS is with %d\\n',wire[r])", 1, 2, 0);
	T = trans[0][417] = settr(416,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(416,2,350,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(416,2,359,0,0,"IF", 1, 2, 0);
	trans[0][350]	= settr(349,2,357,124,0,"((state[r]!=2))", 1, 2, 0);
	T = trans[0][357] = settr(356,2,0,0,0,"IF", 1, 2, 0);
#if 0
	/* dead link: */
	T = T->nxt	= settr(356,2,351,0,0,"IF", 1, 2, 0);
#endif
	    T->nxt	= settr(356,2,352,0,0,"IF", 1, 2, 0);
	trans[0][351]	= settr(0,0,0,0,0,"(0)",0,0,0);
	trans[0][358]	= settr(357,2,422,1,0,".(goto)", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][352]	= settr(351,2,353,2,0,"else", 1, 2, 0);
	trans[0][353]	= settr(352,0,432,125,125,"broken = 1", 1, 2, 0); /* m: 354 -> 0,432 */
	reached0[354] = 1;
	trans[0][354]	= settr(0,0,0,0,0,"printf('broken: ')",0,0,0);
	trans[0][355]	= settr(0,0,0,0,0,"printf('media before verified')",0,0,0);
	trans[0][356]	= settr(0,0,0,0,0,"printf('\\n')",0,0,0);
	trans[0][418]	= settr(417,2,422,1,0,".(goto)", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][359]	= settr(358,2,399,126,0,"((state[r]==2))", 1, 2, 0);
	T = trans[0][399] = settr(398,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(398,2,360,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(398,2,398,0,0,"IF", 1, 2, 0);
	trans[0][360]	= settr(359,2,396,127,0,"((peer[r]<=1))", 1, 2, 0);
	T = trans[0][396] = settr(395,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(395,2,361,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(395,2,370,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(395,2,379,0,0,"IF", 1, 2, 0);
	trans[0][361]	= settr(360,2,368,128,0,"(!(((((wire[r]!=4)&&(owner[wire[r]]==peer[r]))&&(state[wire[r]]!=0))&&(peer[wire[r]]==owner[r]))))", 1, 2, 0);
	T = trans[0][368] = settr(367,2,0,0,0,"IF", 1, 2, 0);
#if 0
	/* dead link: */
	T = T->nxt	= settr(367,2,362,0,0,"IF", 1, 2, 0);
#endif
	    T->nxt	= settr(367,2,363,0,0,"IF", 1, 2, 0);
	trans[0][362]	= settr(0,0,0,0,0,"(0)",0,0,0);
	trans[0][369]	= settr(368,2,407,1,0,".(goto)", 1, 2, 0);
	trans[0][363]	= settr(362,2,364,2,0,"else", 1, 2, 0);
	trans[0][364]	= settr(363,2,407,129,129,"broken = 2", 1, 2, 0); /* m: 365 -> 0,407 */
	reached0[365] = 1;
	trans[0][365]	= settr(0,0,0,0,0,"printf('broken: ')",0,0,0);
	trans[0][366]	= settr(0,0,0,0,0,"printf('somebody else is there, or believes in somebody else')",0,0,0);
	trans[0][367]	= settr(0,0,0,0,0,"printf('\\n')",0,0,0);
	trans[0][397]	= settr(396,2,407,1,0,".(goto)", 1, 2, 0);
	trans[0][370]	= settr(369,2,377,130,0,"((((((wire[r]!=4)&&(owner[wire[r]]==peer[r]))&&(state[wire[r]]!=0))&&(peer[wire[r]]==owner[r]))&&!(((call[wire[r]]==call[r])&&(offers[wire[r]]!=offers[r])))))", 1, 2, 0);
	T = trans[0][377] = settr(376,2,0,0,0,"IF", 1, 2, 0);
#if 0
	/* dead link: */
	T = T->nxt	= settr(376,2,371,0,0,"IF", 1, 2, 0);
#endif
	    T->nxt	= settr(376,2,372,0,0,"IF", 1, 2, 0);
	trans[0][371]	= settr(0,0,0,0,0,"(0)",0,0,0);
	trans[0][378]	= settr(377,2,407,1,0,".(goto)", 1, 2, 0);
	trans[0][372]	= settr(371,2,373,2,0,"else", 1, 2, 0);
	trans[0][373]	= settr(372,2,407,131,131,"broken = 3", 1, 2, 0); /* m: 374 -> 0,407 */
	reached0[374] = 1;
	trans[0][374]	= settr(0,0,0,0,0,"printf('broken: ')",0,0,0);
	trans[0][375]	= settr(0,0,0,0,0,"printf('they are not in the same call')",0,0,0);
	trans[0][376]	= settr(0,0,0,0,0,"printf('\\n')",0,0,0);
	trans[0][379]	= settr(378,2,386,132,0,"((((((wire[r]!=4)&&(owner[wire[r]]==peer[r]))&&(state[wire[r]]!=0))&&(peer[wire[r]]==owner[r]))&&((call[wire[r]]==call[r])&&(offers[wire[r]]!=offers[r]))))", 1, 2, 0);
	T = trans[0][386] = settr(385,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(385,2,380,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(385,2,381,0,0,"IF", 1, 2, 0);
	trans[0][380]	= settr(379,2,394,133,0,"(((theirs[wire[r]]==r)&&(theirs[r]==wire[r])))", 1, 2, 0);
	trans[0][387]	= settr(386,2,394,1,0,".(goto)", 1, 2, 0);
	trans[0][381]	= settr(380,2,382,2,0,"else", 1, 2, 0);
	trans[0][382]	= settr(381,2,394,134,134,"broken = 4", 1, 2, 0); /* m: 383 -> 0,394 */
	reached0[383] = 1;
	trans[0][383]	= settr(0,0,0,0,0,"printf('broken: ')",0,0,0);
	trans[0][384]	= settr(0,0,0,0,0,"printf('they do not agree on the fingerprints')",0,0,0);
	trans[0][385]	= settr(0,0,0,0,0,"printf('\\n')",0,0,0);
	T = trans[0][394] = settr(393,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(393,2,388,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(393,2,389,0,0,"IF", 1, 2, 0);
	trans[0][388]	= settr(387,2,407,135,0,"(((nonce[r]==wire[r])&&( (offers[r]) -> ((commit[wire[r]]==r)) : ((nonce[wire[r]]==r)) )))", 1, 2, 0);
	trans[0][395]	= settr(394,2,407,1,0,".(goto)", 1, 2, 0);
	trans[0][389]	= settr(388,2,390,2,0,"else", 1, 2, 0);
	trans[0][390]	= settr(389,2,407,136,136,"broken = 5", 1, 2, 0); /* m: 391 -> 0,407 */
	reached0[391] = 1;
	trans[0][391]	= settr(0,0,0,0,0,"printf('broken: ')",0,0,0);
	trans[0][392]	= settr(0,0,0,0,0,"printf('they do not agree on the nonces: something was repeated')",0,0,0);
	trans[0][393]	= settr(0,0,0,0,0,"printf('\\n')",0,0,0);
	trans[0][400]	= settr(399,2,407,1,0,".(goto)", 1, 2, 0);
	trans[0][398]	= settr(397,2,407,2,0,"else", 1, 2, 0);
	T = trans[0][407] = settr(406,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(406,2,401,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(406,2,402,0,0,"IF", 1, 2, 0);
	trans[0][401]	= settr(400,2,415,137,0,"((!(0)||(offers[r]!=((peer[r]==0)||(peer[r]==2)))))", 1, 2, 0);
	trans[0][408]	= settr(407,2,415,1,0,".(goto)", 1, 2, 0);
	trans[0][402]	= settr(401,2,403,2,0,"else", 1, 2, 0);
	trans[0][403]	= settr(402,2,415,138,138,"broken = 6", 1, 2, 0); /* m: 404 -> 0,415 */
	reached0[404] = 1;
	trans[0][404]	= settr(0,0,0,0,0,"printf('broken: ')",0,0,0);
	trans[0][405]	= settr(0,0,0,0,0,"printf('not a doctor and a patient')",0,0,0);
	trans[0][406]	= settr(0,0,0,0,0,"printf('\\n')",0,0,0);
	T = trans[0][415] = settr(414,2,0,0,0,"IF", 1, 2, 0);
	T = T->nxt	= settr(414,2,409,0,0,"IF", 1, 2, 0);
	    T->nxt	= settr(414,2,410,0,0,"IF", 1, 2, 0);
	trans[0][409]	= settr(408,0,432,139,139,"((!(offers[r])||(peer[r]==meant[r])))", 1, 2, 0); /* m: 422 -> 432,0 */
	reached0[422] = 1;
	trans[0][416]	= settr(415,2,422,1,0,".(goto)", 1, 2, 0); /* m: 422 -> 0,432 */
	reached0[422] = 1;
	trans[0][410]	= settr(409,2,411,2,0,"else", 1, 2, 0);
	trans[0][411]	= settr(410,0,432,140,140,"broken = 7", 1, 2, 0); /* m: 412 -> 0,432 */
	reached0[412] = 1;
	trans[0][412]	= settr(0,0,0,0,0,"printf('broken: ')",0,0,0);
	trans[0][413]	= settr(0,0,0,0,0,"printf('another person than the one who was admitted')",0,0,0);
	trans[0][414]	= settr(0,0,0,0,0,"printf('\\n')",0,0,0);
	trans[0][422]	= settr(421,0,432,141,141,"r = 0", 1, 2, 0); /* m: 423 -> 0,432 */
	reached0[423] = 1;
	trans[0][423]	= settr(0,0,0,0,0,"s = 0",0,0,0);
	trans[0][424]	= settr(0,0,0,0,0,"m = 0",0,0,0);
	trans[0][425]	= settr(0,0,0,0,0,"who = 0",0,0,0);
	trans[0][426]	= settr(0,0,0,0,0,"k = 0",0,0,0);
	trans[0][427]	= settr(0,0,0,0,0,"c = 0",0,0,0);
	trans[0][428]	= settr(0,0,0,0,0,"f = 0",0,0,0);
	trans[0][429]	= settr(0,0,0,0,0,"n = 0",0,0,0);
	trans[0][430]	= settr(0,0,0,0,0,"assert((broken==0))",0,0,0);
	trans[0][434]	= settr(433,0,435,1,0,"break", 0, 2, 0);
	trans[0][435]	= settr(434,0,0,142,142,"-end-", 0, 3500, 0);
	/* np_ demon: */
	trans[_NP_] = (Trans **) emalloc(3*sizeof(Trans *));
	T = trans[_NP_][0] = settr(9997,0,1,_T5,0,"(np_)", 1,2,0);
	    T->nxt	  = settr(9998,0,0,_T2,0,"(1)",   0,2,0);
	T = trans[_NP_][1] = settr(9999,0,1,_T5,0,"(np_)", 1,2,0);
}

Trans *
settr(	int t_id, int a, int b, int c, int d,
	char *t, int g, int tpe0, int tpe1)
{	Trans *tmp = (Trans *) emalloc(sizeof(Trans));

	tmp->atom  = a&(6|32);	/* only (2|8|32) have meaning */
	if (!g) tmp->atom |= 8;	/* no global references */
	tmp->st    = b;
	tmp->tpe[0] = tpe0;
	tmp->tpe[1] = tpe1;
	tmp->tp    = t;
	tmp->t_id  = t_id;
	tmp->forw  = c;
	tmp->back  = d;
	return tmp;
}

Trans *
cpytr(Trans *a)
{	Trans *tmp = (Trans *) emalloc(sizeof(Trans));

	int i;
	tmp->atom  = a->atom;
	tmp->st    = a->st;
#ifdef HAS_UNLESS
	tmp->e_trans = a->e_trans;
	for (i = 0; i < HAS_UNLESS; i++)
		tmp->escp[i] = a->escp[i];
#endif
	tmp->tpe[0] = a->tpe[0];
	tmp->tpe[1] = a->tpe[1];
	for (i = 0; i < 6; i++)
	{	tmp->qu[i] = a->qu[i];
		tmp->ty[i] = a->ty[i];
	}
	tmp->tp    = (char *) emalloc(strlen(a->tp)+1);
	strcpy(tmp->tp, a->tp);
	tmp->t_id  = a->t_id;
	tmp->forw  = a->forw;
	tmp->back  = a->back;
	return tmp;
}

#ifndef NOREDUCE
int
srinc_set(int n)
{	if (n <= 2) return LOCAL;
	if (n <= 2+  DELTA) return Q_FULL_F; /* 's' or nfull  */
	if (n <= 2+2*DELTA) return Q_EMPT_F; /* 'r' or nempty */
	if (n <= 2+3*DELTA) return Q_EMPT_T; /* empty */
	if (n <= 2+4*DELTA) return Q_FULL_T; /* full  */
	if (n ==   5*DELTA) return GLOBAL;
	if (n ==   6*DELTA) return TIMEOUT_F;
	if (n ==   7*DELTA) return ALPHA_F;
	Uerror("cannot happen srinc_class");
	return BAD;
}
int
srunc(int n, int m)
{	switch(m) {
	case Q_FULL_F: return n-2;
	case Q_EMPT_F: return n-2-DELTA;
	case Q_EMPT_T: return n-2-2*DELTA;
	case Q_FULL_T: return n-2-3*DELTA;
	case ALPHA_F:
	case TIMEOUT_F: return 257; /* non-zero, and > MAXQ */
	}
	Uerror("cannot happen srunc");
	return 0;
}
#endif
int cnt;
#ifdef HAS_UNLESS
int
isthere(Trans *a, int b)
{	Trans *t;
	for (t = a; t; t = t->nxt)
		if (t->t_id == b)
			return 1;
	return 0;
}
#endif
#ifndef NOREDUCE
int
mark_safety(Trans *t) /* for conditional safety */
{	int g = 0, i, j, k;

	if (!t) return 0;
	if (t->qu[0])
		return (t->qu[1])?2:1;	/* marked */

	for (i = 0; i < 2; i++)
	{	j = srinc_set(t->tpe[i]);
		if (j >= GLOBAL && j != ALPHA_F)
			return -1;
		if (j != LOCAL)
		{	k = srunc(t->tpe[i], j);
			if (g == 0
			||  t->qu[0] != k
			||  t->ty[0] != j)
			{	t->qu[g] = k;
				t->ty[g] = j;
				g++;
	}	}	}
	return g;
}
#endif
void
retrans(int n, int m, int is, short srcln[], uchar reach[], uchar lpstate[])
	/* process n, with m states, is=initial state */
{	Trans *T0, *T1, *T2, *T3;
	Trans *T4, *T5; /* t_reverse or has_unless */
	int i;
#if defined(HAS_UNLESS) || !defined(NOREDUCE)
	int k;
#endif
#ifndef NOREDUCE
	int g, h, j, aa;
#endif
#ifdef HAS_UNLESS
	int p;
#endif
	if (state_tables >= 4)
	{	printf("STEP 1 %s\n", 
			procname[n]);
		for (i = 1; i < m; i++)
		for (T0 = trans[n][i]; T0; T0 = T0->nxt)
			crack(n, i, T0, srcln);
		return;
	}
	do {
		for (i = 1, cnt = 0; i < m; i++)
		{	T2 = trans[n][i];
			T1 = T2?T2->nxt:(Trans *)0;
/* prescan: */		for (T0 = T1; T0; T0 = T0->nxt)
/* choice in choice */	{	if (T0->st && trans[n][T0->st]
				&&  trans[n][T0->st]->nxt)
					break;
			}
#if 0
		if (T0)
		printf("\tstate %d / %d: choice in choice\n",
		i, T0->st);
#endif
			if (T0)
			for (T0 = T1; T0; T0 = T0->nxt)
			{	T3 = trans[n][T0->st];
				if (!T3->nxt)
				{	T2->nxt = cpytr(T0);
					T2 = T2->nxt;
					imed(T2, T0->st, n, i);
					continue;
				}
				do {	T3 = T3->nxt;
					T2->nxt = cpytr(T3);
					T2 = T2->nxt;
					imed(T2, T0->st, n, i);
				} while (T3->nxt);
				cnt++;
			}
		}
	} while (cnt);
	if (state_tables >= 3)
	{	printf("STEP 2 %s\n", 
			procname[n]);
		for (i = 1; i < m; i++)
		for (T0 = trans[n][i]; T0; T0 = T0->nxt)
			crack(n, i, T0, srcln);
		return;
	}
	for (i = 1; i < m; i++)
	{	if (trans[n][i] && trans[n][i]->nxt) /* optimize */
		{	T1 = trans[n][i]->nxt;
#if 0
			printf("\t\tpull %d (%d) to %d\n",
			T1->st, T1->forw, i);
#endif
			srcln[i] = srcln[T1->st];	/* Oyvind Teig, 5.2.0 */

			if (!trans[n][T1->st]) continue;
			T0 = cpytr(trans[n][T1->st]);
			trans[n][i] = T0;
			reach[T1->st] = 1;
			imed(T0, T1->st, n, i);
			for (T1 = T1->nxt; T1; T1 = T1->nxt)
			{
#if 0
			printf("\t\tpull %d (%d) to %d\n",
				T1->st, T1->forw, i);
#endif
		/*		srcln[i] = srcln[T1->st];  gh: not useful */
				if (!trans[n][T1->st]) continue;
				T0->nxt = cpytr(trans[n][T1->st]);
				T0 = T0->nxt;
				reach[T1->st] = 1;
				imed(T0, T1->st, n, i);
	}	}	}
	if (state_tables >= 2)
	{	printf("STEP 3 %s\n", 
			procname[n]);
		for (i = 1; i < m; i++)
		for (T0 = trans[n][i]; T0; T0 = T0->nxt)
			crack(n, i, T0, srcln);
		return;
	}
#ifdef HAS_UNLESS
	for (i = 1; i < m; i++)
	{	if (!trans[n][i]) continue;
		/* check for each state i if an
		 * escape to some state p is defined
		 * if so, copy and mark p's transitions
		 * and prepend them to the transition-
		 * list of state i
		 */
	 if (!like_java) /* the default */
	 {	for (T0 = trans[n][i]; T0; T0 = T0->nxt)
		for (k = HAS_UNLESS-1; k >= 0; k--)
		{	if (p = T0->escp[k])
			for (T1 = trans[n][p]; T1; T1 = T1->nxt)
			{	if (isthere(trans[n][i], T1->t_id))
					continue;
				T2 = cpytr(T1);
				T2->e_trans = p;
				T2->nxt = trans[n][i];
				trans[n][i] = T2;
		}	}
	 } else /* outermost unless checked first */
	 {	T4 = T3 = (Trans *) 0;
		for (T0 = trans[n][i]; T0; T0 = T0->nxt)
		for (k = HAS_UNLESS-1; k >= 0; k--)
		{	if (p = T0->escp[k])
			for (T1 = trans[n][p]; T1; T1 = T1->nxt)
			{	if (isthere(trans[n][i], T1->t_id))
					continue;
				T2 = cpytr(T1);
				T2->nxt = (Trans *) 0;
				T2->e_trans = p;
				if (T3)	T3->nxt = T2;
				else	T4 = T2;
				T3 = T2;
		}	}
		if (T4)
		{	T3->nxt = trans[n][i];
			trans[n][i] = T4;
		}
	 }
	}
#endif
#ifndef NOREDUCE
	for (i = 1; i < m; i++)
	{	if (a_cycles)
		{ /* moves through these states are visible */
	#if PROG_LAB>0 && defined(HAS_NP)
			if (progstate[n][i])
				goto degrade;
			for (T1 = trans[n][i]; T1; T1 = T1->nxt)
				if (progstate[n][T1->st])
					goto degrade;
	#endif
			if (accpstate[n][i] || visstate[n][i])
				goto degrade;
			for (T1 = trans[n][i]; T1; T1 = T1->nxt)
				if (accpstate[n][T1->st])
					goto degrade;
		}
		T1 = trans[n][i];
		if (!T1) continue;
		g = mark_safety(T1);	/* V3.3.1 */
		if (g < 0) goto degrade; /* global */
		/* check if mixing of guards preserves reduction */
		if (T1->nxt)
		{	k = 0;
			for (T0 = T1; T0; T0 = T0->nxt)
			{	if (!(T0->atom&8))
					goto degrade;
				for (aa = 0; aa < 2; aa++)
				{	j = srinc_set(T0->tpe[aa]);
					if (j >= GLOBAL && j != ALPHA_F)
						goto degrade;
					if (T0->tpe[aa]
					&&  T0->tpe[aa]
					!=  T1->tpe[0])
						k = 1;
			}	}
			/* g = 0;	V3.3.1 */
			if (k)	/* non-uniform selection */
			for (T0 = T1; T0; T0 = T0->nxt)
			for (aa = 0; aa < 2; aa++)
			{	j = srinc_set(T0->tpe[aa]);
				if (j != LOCAL)
				{	k = srunc(T0->tpe[aa], j);
					for (h = 0; h < 6; h++)
						if (T1->qu[h] == k
						&&  T1->ty[h] == j)
							break;
					if (h >= 6)
					{	T1->qu[g%6] = k;
						T1->ty[g%6] = j;
						g++;
			}	}	}
			if (g > 6)
			{	T1->qu[0] = 0;	/* turn it off */
				printf("pan: warning, line %d, ",
					srcln[i]);
			 	printf("too many stmnt types (%d)",
					g);
			  	printf(" in selection\n");
			  goto degrade;
			}
		}
		/* mark all options global if >=1 is global */
		for (T1 = trans[n][i]; T1; T1 = T1->nxt)
			if (!(T1->atom&8)) break;
		if (T1)
degrade:	for (T1 = trans[n][i]; T1; T1 = T1->nxt)
			T1->atom &= ~8;	/* mark as unsafe */
		/* can only mix 'r's or 's's if on same chan */
		/* and not mixed with other local operations */
		T1 = trans[n][i];
		if (!T1 || T1->qu[0]) continue;
		j = T1->tpe[0];
		if (T1->nxt && T1->atom&8)
		{ if (j == 5*DELTA)
		  {	printf("warning: line %d ", srcln[i]);
			printf("mixed condition ");
			printf("(defeats reduction)\n");
			goto degrade;
		  }
		  for (T0 = T1; T0; T0 = T0->nxt)
		  for (aa = 0; aa < 2; aa++)
		  if  (T0->tpe[aa] && T0->tpe[aa] != j)
		  {	printf("warning: line %d ", srcln[i]);
			printf("[%d-%d] mixed %stion ",
				T0->tpe[aa], j, 
				(j==5*DELTA)?"condi":"selec");
			printf("(defeats reduction)\n");
			printf("	'%s' <-> '%s'\n",
				T1->tp, T0->tp);
			goto degrade;
		} }
	}
#endif
	for (i = 1; i < m; i++)
	{	T2 = trans[n][i];
		if (!T2
		||  T2->nxt
		||  strncmp(T2->tp, ".(goto)", 7)
		||  !stopstate[n][i])
			continue;
		stopstate[n][T2->st] = 1;
	}
	if (state_tables && !verbose)
	{	if (dodot)
		{	char buf[256], *q = buf, *p = procname[n];
			while (*p != '\0')
			{	if (*p != ':')
				{	*q++ = *p;
				}
				p++;
			}
			*q = '\0';
			printf("digraph ");
			switch (Btypes[n]) {
			case I_PROC:  printf("init {\n"); break;
			case N_CLAIM: printf("claim_%s {\n", buf); break;
			case E_TRACE: printf("notrace {\n"); break;
			case N_TRACE: printf("trace {\n"); break;
			default:      printf("p_%s {\n", buf); break;
			}
			printf("size=\"8,10\";\n");
			printf("  GT [shape=box,style=dotted,label=\"%s\"];\n", buf);
			printf("  GT -> S%d;\n", is);
		} else
		{	switch (Btypes[n]) {
			case I_PROC:  printf("init\n"); break;
			case N_CLAIM: printf("claim %s\n", procname[n]); break;
			case E_TRACE: printf("notrace assertion\n"); break;
			case N_TRACE: printf("trace assertion\n"); break;
			default:      printf("proctype %s\n", procname[n]); break;
		}	}
		for (i = 1; i < m; i++)
		{	reach[i] = 1;
		}
		tagtable(n, m, is, srcln, reach);
		if (dodot) printf("}\n");
	} else
	for (i = 1; i < m; i++)
	{	int nrelse;
		if (Btypes[n] != N_CLAIM)
		{	for (T0 = trans[n][i]; T0; T0 = T0->nxt)
			{	if (T0->st == i
				&& strcmp(T0->tp, "(1)") == 0)
				{	printf("error: proctype '%s' ",
						procname[n]);
		  			printf("line %d, state %d: has un",
						srcln[i], i);
					printf("conditional self-loop\n");
					pan_exit(1);
		}	}	}
		nrelse = 0;
		for (T0 = trans[n][i]; T0; T0 = T0->nxt)
		{	if (strcmp(T0->tp, "else") == 0)
				nrelse++;
		}
		if (nrelse > 1)
		{	printf("error: proctype '%s' state",
				procname[n]);
		  	printf(" %d, inherits %d", i, nrelse);
		  	printf(" 'else' stmnts\n");
			pan_exit(1);
	}	}
#if !defined(LOOPSTATE) && !defined(BFS_PAR)
	if (state_tables)
#endif
	do_dfs(n, m, is, srcln, reach, lpstate);

	if (!t_reverse)
	{	return;
	}
	/* process n, with m states, is=initial state -- reverse list */
	if (!state_tables && Btypes[n] != N_CLAIM)
	{	for (i = 1; i < m; i++)
		{	Trans *Tx = (Trans *) 0; /* list of escapes */
			Trans *Ty = (Trans *) 0; /* its tail element */
			T1 = (Trans *) 0; /* reversed list */
			T2 = (Trans *) 0; /* its tail */
			T3 = (Trans *) 0; /* remembers possible 'else' */

			/* find unless-escapes, they should go first */
			T4 = T5 = T0 = trans[n][i];
	#ifdef HAS_UNLESS
			while (T4 && T4->e_trans) /* escapes are first in orig list */
			{	T5 = T4;	  /* remember predecessor */
				T4 = T4->nxt;
			}
	#endif
			/* T4 points to first non-escape, T5 to its parent, T0 to original list */
			if (T4 != T0)		 /* there was at least one escape */
			{	T3 = T5->nxt;		 /* start of non-escapes */
				T5->nxt = (Trans *) 0;	 /* separate */
				Tx = T0;		 /* start of the escapes */
				Ty = T5;		 /* its tail */
				T0 = T3;		 /* the rest, to be reversed */
			}
			/* T0 points to first non-escape, Tx to the list of escapes, Ty to its tail */

			/* first tail-add non-escape transitions, reversed */
			T3 = (Trans *) 0;
			for (T5 = T0; T5; T5 = T4)
			{	T4 = T5->nxt;
	#ifdef HAS_UNLESS
				if (T5->e_trans)
				{	printf("error: cannot happen!\n");
					continue;
				}
	#endif
				if (strcmp(T5->tp, "else") == 0)
				{	T3 = T5;
					T5->nxt = (Trans *) 0;
				} else
				{	T5->nxt = T1;
					if (!T1) { T2 = T5; }
					T1 = T5;
			}	}
			/* T3 points to a possible else, which is removed from the list */
			/* T1 points to the reversed list so far (without escapes) */
			/* T2 points to the tail element -- where the else should go */
			if (T2 && T3)
			{	T2->nxt = T3;	/* add else */
			} else
			{	if (T3) /* there was an else, but there's no tail */
				{	if (!T1)	/* and no reversed list */
					{	T1 = T3; /* odd, but possible */
					} else		/* even stranger */
					{	T1->nxt = T3;
			}	}	}

			/* add in the escapes, to that they appear at the front */
			if (Tx && Ty) { Ty->nxt = T1; T1 = Tx; }

			trans[n][i] = T1;
			/* reversed, with escapes first and else last */
	}	}
	if (state_tables && verbose)
	{	printf("FINAL proctype %s\n", 
			procname[n]);
		for (i = 1; i < m; i++)
		for (T0 = trans[n][i]; T0; T0 = T0->nxt)
			crack(n, i, T0, srcln);
	}
}
void
imed(Trans *T, int v, int n, int j)	/* set intermediate state */
{	progstate[n][T->st] |= progstate[n][v];
	accpstate[n][T->st] |= accpstate[n][v];
	stopstate[n][T->st] |= stopstate[n][v];
	mapstate[n][j] = T->st;
}
void
tagtable(int n, int m, int is, short srcln[], uchar reach[])
{	Trans *z;

	if (is >= m || !trans[n][is]
	||  is <= 0 || reach[is] == 0)
		return;
	reach[is] = 0;
	if (state_tables)
	for (z = trans[n][is]; z; z = z->nxt)
	{	if (dodot)
			dot_crack(n, is, z);
		else
			crack(n, is, z, srcln);
	}

	for (z = trans[n][is]; z; z = z->nxt)
	{
#ifdef HAS_UNLESS
		int i, j;
#endif
		tagtable(n, m, z->st, srcln, reach);
#ifdef HAS_UNLESS
		for (i = 0; i < HAS_UNLESS; i++)
		{	j = trans[n][is]->escp[i];
			if (!j) break;
			tagtable(n, m, j, srcln, reach);
		}
#endif
	}
}

extern Trans *t_id_lkup[];

void
dfs_table(int n, int m, int is, short srcln[], uchar reach[], uchar lpstate[])
{	Trans *z;

	if (is >= m || is <= 0 || !trans[n][is])
		return;
	if ((reach[is] & (4|8|16)) != 0)
	{	if ((reach[is] & (8|16)) == 16)	/* on stack, not yet recorded */
		{	lpstate[is] = 1;
			reach[is] |= 8; /* recorded */
			if (state_tables && verbose)
			{	printf("state %d line %d is a loopstate\n", is, srcln[is]);
		}	}
		return;
	}
	reach[is] |= (4|16);	/* visited | onstack */
	for (z = trans[n][is]; z; z = z->nxt)
	{	t_id_lkup[z->t_id] = z;
#ifdef HAS_UNLESS
		int i, j;
#endif
		dfs_table(n, m, z->st, srcln, reach, lpstate);
#ifdef HAS_UNLESS
		for (i = 0; i < HAS_UNLESS; i++)
		{	j = trans[n][is]->escp[i];
			if (!j) break;
			dfs_table(n, m, j, srcln, reach, lpstate);
		}
#endif
	}
	reach[is] &= ~16; /* no longer on stack */
}
void
do_dfs(int n, int m, int is, short srcln[], uchar reach[], uchar lpstate[])
{	int i;
	dfs_table(n, m, is, srcln, reach, lpstate);
	for (i = 0; i < m; i++)
		reach[i] &= ~(4|8|16);
}
void
crack(int n, int j, Trans *z, short srcln[])
{	int i;

	if (!z) return;
	printf("	state %3d -(tr %3d)-> state %3d  ",
		j, z->forw, z->st);
	printf("[id %3d tp %3d", z->t_id, z->tpe[0]);
	if (z->tpe[1]) printf(",%d", z->tpe[1]);
#ifdef HAS_UNLESS
	if (z->e_trans)
		printf(" org %3d", z->e_trans);
	else if (state_tables >= 2)
	for (i = 0; i < HAS_UNLESS; i++)
	{	if (!z->escp[i]) break;
		printf(" esc %d", z->escp[i]);
	}
#endif
	printf("]");
	printf(" [%s%s%s%s%s] %s:%d => ",
		z->atom&6?"A":z->atom&32?"D":"-",
		accpstate[n][j]?"a" :"-",
		stopstate[n][j]?"e" : "-",
		progstate[n][j]?"p" : "-",
		z->atom & 8 ?"L":"G",
		PanSource, srcln[j]);
	for (i = 0; z->tp[i]; i++)
		if (z->tp[i] == '\n')
			printf("\\n");
		else
			putchar(z->tp[i]);
	if (verbose && z->qu[0])
	{	printf("\t[");
		for (i = 0; i < 6; i++)
			if (z->qu[i])
				printf("(%d,%d)",
				z->qu[i], z->ty[i]);
		printf("]");
	}
	printf("\n");
	fflush(stdout);
}
/* spin -a m.pml; cc -o pan pan.c; ./pan -D | dot -Tps > foo.ps; ps2pdf foo.ps */
void
dot_crack(int n, int j, Trans *z)
{	int i;

	if (!z) return;
	printf("	S%d -> S%d  [color=black", j, z->st);

	if (z->atom&6) printf(",style=dashed");
	else if (z->atom&32) printf(",style=dotted");
	else if (z->atom&8) printf(",style=solid");
	else printf(",style=bold");

	printf(",label=\"");
	for (i = 0; z->tp[i]; i++)
	{	if (z->tp[i] == '\\'
		&&  z->tp[i+1] == 'n')
		{	i++; printf(" ");
		} else
		{	putchar(z->tp[i]);
	}	}
	printf("\"];\n");
	if (accpstate[n][j]) printf("  S%d [color=red,style=bold];\n", j);
	else if (progstate[n][j]) printf("  S%d [color=green,style=bold];\n", j);
	if (stopstate[n][j]) printf("  S%d [color=blue,style=bold,shape=box];\n", j);
}

#ifdef VAR_RANGES
#define BYTESIZE	32	/* 2^8 : 2^3 = 256:8 = 32 */

typedef struct Vr_Ptr {
	char	*nm;
	uchar	vals[BYTESIZE];
	struct Vr_Ptr *nxt;
} Vr_Ptr;
Vr_Ptr *ranges = (Vr_Ptr *) 0;

void
logval(char *s, int v)
{	Vr_Ptr *tmp;

	if (v<0 || v > 255) return;
	for (tmp = ranges; tmp; tmp = tmp->nxt)
		if (!strcmp(tmp->nm, s))
			goto found;
	tmp = (Vr_Ptr *) emalloc(sizeof(Vr_Ptr));
	tmp->nxt = ranges;
	ranges = tmp;
	tmp->nm = s;
found:
	tmp->vals[(v)/8] |= 1<<((v)%8);
}

void
dumpval(uchar X[], int range)
{	int w, x, i, j = -1;

	for (w = i = 0; w < range; w++)
	for (x = 0; x < 8; x++, i++)
	{
from:		if ((X[w] & (1<<x)))
		{	printf("%d", i);
			j = i;
			goto upto;
	}	}
	return;
	for (w = 0; w < range; w++)
	for (x = 0; x < 8; x++, i++)
	{
upto:		if (!(X[w] & (1<<x)))
		{	if (i-1 == j)
				printf(", ");
			else
				printf("-%d, ", i-1);
			goto from;
	}	}
	if (j >= 0 && j != 255)
		printf("-255");
}

void
dumpranges(void)
{	Vr_Ptr *tmp;
	printf("\nValues assigned within ");
	printf("interval [0..255]:\n");
	for (tmp = ranges; tmp; tmp = tmp->nxt)
	{	printf("\t%s\t: ", tmp->nm);
		dumpval(tmp->vals, BYTESIZE);
		printf("\n");
	}
}
#endif
