-- Student's t, two-sided, at a level (95 or 99.8), for so many degrees of freedom: exact figures up to 60, and from there the
-- normal quantile with Fisher and Cornish's four corrections, which is then right to 1e-7. Null under one degree.
-- Source: methods.md §1. The exact figures are the quantiles at 0.975, then 0.999, for 1 to 60, from scipy 1.17
-- (scipy.stats.t.ppf); tests/sql/test_intervals.py works them out again and holds them equal.
create or replace macro student_quantile(degrees, level) as
    case
        when not degrees >= 1 then null
        when degrees <= 60 and level = 95 then [
            12.706204736174694::double, 4.302652729749462::double, 3.1824463052837078::double, 2.7764451051977934::double,
            2.5705818356363146::double, 2.4469118511449786::double, 2.364624251592784::double, 2.306004135204166::double,
            2.262157162798205::double, 2.228138851986274::double, 2.200985160091639::double, 2.1788128296672284::double,
            2.1603686564627913::double, 2.144786687917804::double, 2.131449545559776::double, 2.1199052992212546::double,
            2.1098155778333156::double, 2.1009220402410382::double, 2.0930240544083087::double, 2.085963447265864::double,
            2.0796138447276795::double, 2.0738730679040254::double, 2.0686576104190486::double, 2.0638985616280245::double,
            2.0595385527532972::double, 2.0555294386428735::double, 2.0518305164802846::double, 2.0484071417952454::double,
            2.045229642132703::double, 2.0422724563012378::double, 2.039513446396408::double, 2.0369333434601016::double,
            2.0345152974493383::double, 2.0322445093177186::double, 2.030107928250343::double, 2.0280940009804502::double,
            2.0261924630291093::double, 2.0243941639119694::double, 2.022690920036761::double, 2.021075390306273::double,
            2.019540970441376::double, 2.0180817028184443::double, 2.016692199227824::double, 2.0153675744437636::double,
            2.014103388880846::double, 2.012895598919429::double, 2.0117405137297655::double, 2.010634757624232::double,
            2.0095752371292392::double, 2.008559112100761::double, 2.007583770315836::double, 2.006646805061688::double,
            2.0057459953178687::double, 2.0048792881880564::double, 2.0040447832891455::double, 2.003240718847872::double,
            2.002465459291007::double, 2.0017174841452356::double, 2.000995378088267::double, 2.0002978220142604::double
        ][degrees::bigint]
        when degrees <= 60 and level = 99.8 then [
            318.30883898555015::double, 22.327124770119866::double, 10.214531852407383::double, 7.173182219782307::double,
            5.893429531356009::double, 5.207626238725373::double, 4.785289628638333::double, 4.5007909337237235::double,
            4.296805662729918::double, 4.143700494046589::double, 4.024701037630738::double, 3.9296332646264913::double,
            3.851982391168387::double, 3.7873902375233457::double, 3.7328344253109::double, 3.686154792686013::double,
            3.6457673800784094::double, 3.6104848848250928::double, 3.5794001489547154::double, 3.5518083432033323::double,
            3.5271536688691763::double, 3.5049920310846616::double, 3.484964374939813::double, 3.466777298016027::double,
            3.450188726973063::double, 3.4349971815631166::double, 3.4210336212293053::double, 3.408155178353358::double,
            3.3962402883568026::double, 3.3851848668293045::double, 3.3748992804233016::double, 3.365305925859433::double,
            3.3563372793636272::double, 3.347934313333527::double, 3.340045202098584::double, 3.332624257062501::double,
            3.32563104519694::double, 3.3190296551103575::double, 3.3127880826719003::double, 3.3068777140858225::double,
            3.3012728888594425::double, 3.295950528629723::double, 3.290889820560617::double, 3.286071946180288::double,
            3.281479848231682::double, 3.2770980294646446::double, 3.2729123783809344::double, 3.2689100178140067::double,
            3.2650791729288593::double, 3.261409055798318::double, 3.257889764178083::double, 3.254512192484589::double,
            3.251267953293979::double, 3.248149307940129::double, 3.245149105005073::double, 3.242260725674601::double,
            3.2394780350817474::double, 3.236795338886674::double, 3.2342073444472925::double, 3.23170912602436::double
        ][degrees::bigint]
        when level in (95, 99.8) then list_transform(
            [normal_quantile(level)],
            lambda _z:
                _z + (_z ** 3 + _z) / (4 * degrees)
                + (5 * _z ** 5 + 16 * _z ** 3 + 3 * _z) / (96 * degrees ** 2)
                + (3 * _z ** 7 + 19 * _z ** 5 + 17 * _z ** 3 - 15 * _z) / (384 * degrees ** 3)
                + (79 * _z ** 9 + 776 * _z ** 7 + 1482 * _z ** 5 - 1920 * _z ** 3 - 945 * _z) / (92160 * degrees ** 4)
        )[1]
        when degrees is not null then error('student_quantile: the levels are 95 and 99.8')
    end;

-- Tests
select case when (abs(student_quantile(1, 95) - 12.706205) <= 1e-6) is not true then error('one degree') end;
select case when (abs(student_quantile(9, 95) - 2.262157) <= 1e-6) is not true then error('nine degrees') end;
select case when (abs(student_quantile(9, 99.8) - 4.296806) <= 1e-6) is not true then error('nine degrees at 99.8 %') end;
select case when (abs(student_quantile(150, 95) - 1.975905) <= 1e-6) is not true then error('150 degrees') end;
select case when (abs(student_quantile(61, 99.8) - 3.229296) <= 1e-6) is not true then error('61 degrees at 99.8 %') end;
select case when student_quantile(0, 95) is not null then error('no degree') end;
select case when student_quantile(null, 95) is not null then error('not known') end;
