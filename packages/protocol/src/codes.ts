/** What a verification code proves; a code sent for one purpose is wrong for every other. */
export type CodePurpose = 'sign-in' | 'sign-up' | 'reset-password' | 'bind' | 'change' | 'close-account' | 'join-phone';
